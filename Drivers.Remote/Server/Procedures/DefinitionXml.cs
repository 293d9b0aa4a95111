using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using System.Xml.Linq;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainTypes;

namespace Rx.Hypervisor.Drivers.Remote.Server.Procedures;

/// <summary>What calls ask for and only the domain's XML tells.</summary>
internal static class DefinitionXml
{
    /// <summary>The XML of what runs, or of what is stored.</summary>
    /// <param name="session">Whose.</param>
    /// <param name="domain">Which.</param>
    /// <param name="impact">Of which of the two: live, config, or what there is.</param>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.OperationInvalid"/>: there is no such XML.</exception>
    internal static async Task<XElement> ReadAsync(ServerSession session, DomainName domain, DomainModification impact = DomainModification.Current)
    {
        DomainRecord record = session.Record(domain);
        bool isLive = impact.HasFlag(DomainModification.Live);
        bool isConfig = impact.HasFlag(DomainModification.Config);
        if (isLive && isConfig)
        {
            throw new HypervisorException(ErrorCode.InvalidArgument, ErrorDomain.Domain, "invalid argument: what runs and what is stored cannot be asked for at once");
        }

        if (isLive && !record.IsActive)
        {
            throw new HypervisorException(ErrorCode.OperationInvalid, ErrorDomain.Domain, "Requested operation is not valid: domain is not running");
        }

        if (isConfig && !record.IsPersistent)
        {
            throw new HypervisorException(
                ErrorCode.OperationInvalid, ErrorDomain.Domain, "Requested operation is not valid: transient domains do not have any persistent config");
        }

        return XElement.Parse(await session.Find(domain).GetXmlAsync(isConfig ? DomainXmlFlags.Inactive : DomainXmlFlags.Current));
    }

    /// <summary>XML that a client has sent, which is something.</summary>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.XmlDetail"/>: it is empty.</exception>
    internal static string Require(string xml, ErrorDomain domain = ErrorDomain.Domain) => xml.Length > 0 ? xml
        : throw new HypervisorException(ErrorCode.XmlDetail, domain, $"({(domain == ErrorDomain.Network ? "network" : "domain")}_definition):1: Document is empty");

    /// <summary>How many virtual CPUs there are, or may be at most.</summary>
    internal static int Vcpus(XElement xml, bool isMaximum)
    {
        XElement? vcpu = xml.Element("vcpu");
        int most = (int?)vcpu ?? 1;
        return isMaximum ? most : (int?)vcpu?.Attribute("current") ?? most;
    }

    /// <summary>The targets of the disks.</summary>
    internal static IEnumerable<string> Disks(XElement xml)
        => xml.Elements("devices").Elements("disk").Select(static disk => (string?)disk.Element("target")?.Attribute("dev")).OfType<string>();
}
