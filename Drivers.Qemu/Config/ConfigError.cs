namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>The errors of a definition: libvirt's prefix for the code, then what, where, and why.</summary>
internal static class ConfigError
{
    /// <summary>What is written cannot be honoured.</summary>
    internal static HypervisorException Unsupported(string what, TextPosition at, string why = "") =>
        Create(ErrorCode.ConfigUnsupported, "unsupported configuration: ", what, at, why);

    /// <summary>What is written is wrong, or something is missing.</summary>
    internal static HypervisorException Invalid(string what, TextPosition at, string why) =>
        Create(ErrorCode.XmlError, "XML error: ", what, at, why);

    /// <summary>Two parts of a definition, or more, do not go together.</summary>
    internal static HypervisorException Invalid(DevicePosition device, string why) =>
        new(ErrorCode.XmlError, ErrorDomain.Domain, $"XML error: {device}: {why}");

    /// <summary>What was read cannot be honoured together with the rest of the definition.</summary>
    internal static HypervisorException Unsupported(DevicePosition device, string why) =>
        new(ErrorCode.ConfigUnsupported, ErrorDomain.Domain, $"unsupported configuration: {device}: {why}");

    /// <summary>Any other code; <paramref name="prefix"/> is that code's standard text.</summary>
    internal static HypervisorException Create(
        ErrorCode code, string prefix, string what, TextPosition at, string why = "")
    {
        string reason = why.Length == 0 ? "" : ": " + why;
        return new HypervisorException(
            code,
            ErrorDomain.Domain,
            $"{prefix}{what} at {at}{reason}");
    }
}
