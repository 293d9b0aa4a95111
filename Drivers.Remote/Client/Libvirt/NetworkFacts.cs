using System.Xml.Linq;

namespace Rx.Hypervisor.Drivers.Remote.Client.Libvirt;

/// <summary>What a host says of a network when it is asked.</summary>
/// <param name="Name">Never changes.</param>
/// <param name="IsActive">Whether it can be used now.</param>
/// <param name="IsPersistent">Whether its definition is stored.</param>
/// <param name="HasAutostart">Whether it is started with its host.</param>
/// <param name="Xml">libvirt's network XML.</param>
internal sealed record NetworkFacts(string Name, bool IsActive, bool IsPersistent, bool HasAutostart, string Xml)
{
    /// <summary>A record with all that.</summary>
    internal NetworkRecord ApplyTo(NetworkRecord record)
    {
        var xml = XElement.Parse(Xml);
        return record with
        {
            Name = Name,
            Title = (string?)xml.Element("title") ?? "",
            Forward = ForwardOf((string?)xml.Element("forward")?.Attribute("mode"), xml.Element("forward") is not null),
            Bridge = (string?)xml.Element("bridge")?.Attribute("name") ?? "",
            IsActive = IsActive,
            IsPersistent = IsPersistent,
            HasAutostart = HasAutostart,
        };
    }

    // A <forward> without a mode is NAT.
    private static NetworkForwardMode ForwardOf(string? mode, bool isForwarded) => mode switch
    {
        "nat" => NetworkForwardMode.Nat,
        "route" => NetworkForwardMode.Route,
        "open" => NetworkForwardMode.Open,
        "bridge" => NetworkForwardMode.Bridge,
        null when isForwarded => NetworkForwardMode.Nat,
        _ => NetworkForwardMode.None,
    };
}
