using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Network.Config;

/// <summary>Mistakes that libvirt has a code of its own for: <see cref="ErrorCode.XmlDetail"/>.</summary>
internal static class XmlDetails
{
    private const string Prefix = "XML error: ";

    /// <summary>An attribute that must be there.</summary>
    /// <exception cref="HypervisorException">It is not.</exception>
    internal static XmlValue NeededAttribute(this ElementReader element, string attribute)
        => element.Attribute(attribute) ?? throw element.Detail($"missing required attribute '{attribute}'");

    internal static HypervisorException Detail(this ElementReader element, string why) => element.Error(ErrorCode.XmlDetail, Prefix, why);

    internal static HypervisorException Detail(this XmlValue value, string why) => value.Error(ErrorCode.XmlDetail, Prefix, why);
}
