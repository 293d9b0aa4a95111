namespace Rx.Hypervisor.Streams.Config;

/// <summary>The errors of a definition: libvirt's prefix for the code, then what, where, and why.</summary>
internal static class ConfigError
{
    /// <summary>What is written cannot be honoured.</summary>
    internal static HypervisorException Unsupported(ErrorDomain domain, string where, string why = "") =>
        Create(domain, ErrorCode.ConfigUnsupported, "unsupported configuration: ", where, why);

    /// <summary>What is written is wrong, or something is missing.</summary>
    internal static HypervisorException Invalid(ErrorDomain domain, string where, string why) =>
        Create(domain, ErrorCode.XmlError, "XML error: ", where, why);

    /// <summary>Any other code.</summary>
    /// <param name="domain">The part that it comes from.</param>
    /// <param name="code">The code.</param>
    /// <param name="prefix">That code's standard text.</param>
    /// <param name="where">What is refused, and where it stands.</param>
    /// <param name="why">The reason, if it is not clear by itself.</param>
    internal static HypervisorException Create(ErrorDomain domain, ErrorCode code, string prefix, string where, string why = "") =>
        new(code, domain, why.Length == 0 ? prefix + where : $"{prefix}{where}: {why}");
}
