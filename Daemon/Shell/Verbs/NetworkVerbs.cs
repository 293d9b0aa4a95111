using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Shell.Verbs;

/// <summary>The verbs that manage virtual networks from a shell, by libvirt's names. An active network stays active when a verb has done its work.</summary>
internal static class NetworkVerbs
{
    internal static IEnumerable<Command> Create() =>
    [
        Define(),
        On("net-undefine", "undefined", "Drops the definition of a network. An active one goes on, and is gone when it stops.", static (network, cancel) => network.UndefineAsync(cancellationToken: cancel)),
        On("net-start", "started", "Starts a network from its definition.", static (network, cancel) => network.StartAsync(cancellationToken: cancel)),
        On("net-destroy", "destroyed", "Stops a network. Guests that are on it lose it.", static (network, cancel) => network.DestroyAsync(cancellationToken: cancel)),
        List(),
        Xml(),
        Autostart(),
        Leases(),
    ];

    private static Command Define()
    {
        var file = new Argument<string>("file") { Description = "libvirt's network XML; - reads it from standard input." };
        return new ShellVerb("net-define", "Stores the definition of a network, or replaces it; 'net-start' builds it.", file).Does(async (parsed, session) =>
        {
            Network network = await DefinitionText.TakeAsync(
                parsed.GetRequiredValue(file), ErrorDomain.Network, xml => session.Hypervisor.DefineNetworkAsync(xml, cancellationToken: session.Cancelled), session.Cancelled);
            session.View.Done("defined", network.Record);
        });
    }

    private static Command List()
    {
        var active = new Option<bool>("--active") { Description = "Only networks that are active." };
        var inactive = new Option<bool>("--inactive") { Description = "Only networks that are not." };
        return new ShellVerb("net-list", "Lists the networks: by default all of them.", active, inactive) { OnlyLooks = true }.Does((parsed, session) =>
        {
            NetworkListFlags flags = (parsed.GetValue(active) ? NetworkListFlags.Active : 0) | (parsed.GetValue(inactive) ? NetworkListFlags.Inactive : 0);
            session.View.List([.. session.Hypervisor.ListNetworks(flags).OrderBy(static record => record.Name, StringComparer.Ordinal)]);
            return Task.CompletedTask;
        });
    }

    private static Command Xml()
    {
        Argument<string> name = NetworkName();
        var inactive = new Option<bool>("--inactive") { Description = "What the next start uses, of a network that is active." };
        return new ShellVerb("net-xml", "Prints the definition of a network.", name, inactive) { OnlyLooks = true }.Does(async (parsed, session) =>
        {
            Network network = session.FindNetwork(parsed.GetRequiredValue(name));
            NetworkXmlFlags flags = parsed.GetValue(inactive) ? NetworkXmlFlags.Inactive : NetworkXmlFlags.Current;
            session.View.Xml(network.Name, await network.GetXmlAsync(flags, cancellationToken: session.Cancelled));
        });
    }

    private static Command Autostart()
    {
        Argument<string> name = NetworkName();
        var off = new Option<bool>("--off") { Description = "No longer." };
        return new ShellVerb("net-autostart", "Has a network started before the guests whenever an engine is that stays.", name, off).Does(async (parsed, session) =>
        {
            Network network = session.FindNetwork(parsed.GetRequiredValue(name));
            bool isOn = !parsed.GetValue(off);
            await network.SetAutostartAsync(isOn, cancellationToken: session.Cancelled);
            session.View.Done(isOn ? "will be started with its host" : "will no longer be started with its host", network.Record);
        });
    }

    private static Command Leases()
    {
        Argument<string> name = NetworkName();
        return new ShellVerb("net-leases", "Lists who has which address of a network.", name) { OnlyLooks = true }.Does(async (parsed, session) =>
            session.View.List(await session.FindNetwork(parsed.GetRequiredValue(name)).GetLeasesAsync(cancellationToken: session.Cancelled)));
    }

    /// <summary>A verb that does one thing to one network.</summary>
    private static Command On(string verb, string done, string description, Func<Network, CancellationToken, Task> operation)
    {
        Argument<string> name = NetworkName();
        return new ShellVerb(verb, description, name).Does(async (parsed, session) =>
        {
            Network network = session.FindNetwork(parsed.GetRequiredValue(name));
            NetworkRecord before = network.Record;
            await operation(network, session.Cancelled);
            session.View.Done(done, session.Now(before));
        });
    }

    private static Argument<string> NetworkName()
    {
        var name = new Argument<string>("network") { Description = "Its name or uuid." };
        name.Validators.Add(static result =>
        {
            if (result.Tokens is [{ Value: "" }])
            {
                result.AddError("The name of a network is not empty.");
            }
        });
        return name;
    }
}
