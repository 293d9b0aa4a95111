using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Qemu.Adoption;
using Rx.Hypervisor.Drivers.Qemu.CommandLine;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Drivers.Qemu.Networking;
using Rx.Hypervisor.Streams.Drivers;
using Rx.Hypervisor.Streams.Loop;

namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <content>What a start settles that the definition leaves open, and what is given back when the run is over.</content>
internal sealed partial class QemuDomain
{
    /// <summary>What runs, with all that only a run knows, for whoever takes it up.</summary>
    private static readonly DomainXmlView LiveView = new(Id: 0) { IsSecure = true };

    /// <summary>Chooses ports and folders for a run.</summary>
    private RunChoices Choose(DomainDefinition definition, QemuFiles files)
    {
        if (definition.Devices.NeedsFolder)
        {
            files.CreateChannelFolder();
        }

        return RunChoices.For(
            definition.Devices, files.ChannelFolder, port => Host.Sockets.IsPortFree(IPAddress.Any, port) && _ports.TryTake(port));
    }

    /// <summary>The definition of a run as its status has it, with what the start chose.</summary>
    internal static DomainDefinition ReadRun(RunStatus status, QemuFiles files)
    {
        DomainDefinition definition = DomainDefinition.Parse(status.Definition, static () => Guid.Empty);
        return definition with { Devices = definition.Devices.At(new RunChoices(files.ChannelFolder, status.VncPort)).WithAliases() };
    }

    private void Release(int? port)
    {
        if (port is { } chosen)
        {
            _ports.Release(chosen);
        }
    }

    /// <summary>The file of the firmware's variables, which a first start makes from its template, and one that is told to anew.</summary>
    private async Task MakeNvramAsync(DomainDefinition definition, bool isReset, CancellationToken cancellationToken)
    {
        if (definition.NvramFile is not { } nvram)
        {
            return;
        }

        bool isThere = Host.Files.Look(nvram.Path) is not null;
        if (isThere && !isReset)
        {
            return;
        }

        if (nvram.Template is not { } template)
        {
            string why = isThere ? "is to be made anew" : "is not there";
            throw new HypervisorException(ErrorCode.OperationFailed, ErrorDomain.Qemu,
                $"operation failed: cannot start domain '{Name}': <os><nvram> '{nvram.Path}' {why}, and it names no template to make it from");
        }

        Host.Files.CreateDirectory(Path.GetDirectoryName(nvram.Path)!);
        await Host.Files.CopyAsync(template, nvram.Path, cancellationToken);
    }

    /// <summary>What is told to QEMU, and asked of it, before the guest runs.</summary>
    private async Task SettleAsync(QemuRun run, Patience patience)
    {
        foreach (PostStartCommand command in PostStartCommand.Of(run.Definition))
        {
            await run.Monitor.ExecuteAsync(command.Command, command.WriteArguments, Timeout.InfiniteTimeSpan, patience.Token);
        }

        foreach (string card in InterfacePlugs.LinksDown(run.Definition))
        {
            await run.Monitor.ExecuteAsync("set_link", json =>
            {
                json.WriteString("name", card);
                json.WriteBoolean("up", false);
            }, Timeout.InfiniteTimeSpan, patience.Token);
        }

        if (run.Definition.Devices.Characters.Any(device => device.Source is CharacterSource.Pty))
        {
            JsonElement found = await run.Monitor.ExecuteAsync("query-chardev", arguments: null, Timeout.InfiniteTimeSpan, patience.Token);
            Feed(new Reconfigured(run.Definition with { Devices = run.Definition.Devices.WithTerminals(Terminals(found)) }));
        }
    }

    /// <summary>The path of each pseudo terminal, by the alias of its device.</summary>
    private static Dictionary<string, string> Terminals(JsonElement chardevs)
    {
        const string Scheme = "pty:";
        Dictionary<string, string> paths = new(StringComparer.Ordinal);
        foreach (JsonElement one in chardevs.EnumerateArray())
        {
            string name = one.GetProperty("filename").GetString() ?? "";
            if (name.StartsWith(Scheme, StringComparison.Ordinal) && CharacterAlias(one) is { } alias)
            {
                paths[alias] = name[Scheme.Length..];
            }
        }

        return paths;
    }

    /// <summary>The alias of the device that a chardev is of; <see langword="null"/> of one that is no device's.</summary>
    private static string? CharacterAlias(JsonElement chardev)
    {
        const string Prefix = "char";
        string label = chardev.GetProperty("label").GetString() ?? "";
        return label.StartsWith(Prefix, StringComparison.Ordinal) ? label[Prefix.Length..] : null;
    }

    /// <summary>The run is over: what the host gave for it goes back.</summary>
    private void GiveBack(QemuRun run, DomainDefinition live)
    {
        Release(run.VncPort);
        Scheduler.Start(() => UnplugAsync(live));
    }

    private async Task UnplugAsync(DomainDefinition live)
    {
        try
        {
            await InterfacePlugs.UnplugAsync(live, _context, CancellationToken.None);
        }
        catch (HypervisorException e)
        {
            Log.NotUnplugged(_log, Name, e); // The network finds out by itself that nobody is there.
        }
    }
}
