using System;
using System.Collections.Generic;
using System.Linq;
using Rx.Hypervisor.Drivers.Network.Config;
using Rx.Hypervisor.Streams.Config;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Network.Lifecycle;

/// <content>Files of definitions: found at start-up, and edited by hand while the engine runs.</content>
internal sealed partial class NetworkDriver
{
    private void LoadDefinitions()
    {
        Files.CleanUp();
        _watch.Add(Files.WhenChanged().Subscribe(OnFileChanged, OnUnwatched)); // First: nothing written meanwhile is missed.
        _watch.Add(Files.WhenAutostartChanged().Subscribe(OnLinkChanged, OnUnwatched));
        HashSet<string> links = Files.AutostartNames().ToHashSet(StringComparer.Ordinal);
        foreach (string name in Files.Names().Order(StringComparer.Ordinal))
        {
            Take(name, network => new NetworkLoaded(network, links.Contains(name)));
        }
    }

    private void OnFileChanged(FileChange change)
    {
        switch (change.Kind)
        {
            case FileChangeKind.Rescan:
                Rescan();
                break;
            case FileChangeKind.Deleted:
                Drop(DefinitionFiles.NameOf(change.Name));
                break;
            default:
                Redefine(DefinitionFiles.NameOf(change.Name));
                break;
        }
    }

    /// <summary>A link was made or removed, by hand perhaps. What is known already changes nothing.</summary>
    private void OnLinkChanged(FileChange change)
    {
        foreach (HostNetwork network in _networks.All.Where(network => network.Record.IsPersistent && IsConcerned(change, network.Name)))
        {
            bool isOn = Files.HasAutostart(network.Name);
            if (network.Record.HasAutostart != isOn)
            {
                network.Feed(new NetworkAutostartChanged(isOn));
            }
        }
    }

    private static bool IsConcerned(FileChange change, string name)
        => change.Kind == FileChangeKind.Rescan || DefinitionFiles.NameOf(change.Name) == name;

    // The files on disk still count at the next start; what is lost is hearing of edits.
    private void OnUnwatched(Exception e) => Log.DefinitionsUnwatched(_log!, Context.ConfigDirectory, e);

    private void Rescan()
    {
        string[] names = [.. Files.Names().Order(StringComparer.Ordinal)];
        foreach (string gone in Files.KnownNames.Except(names, StringComparer.Ordinal))
        {
            Drop(gone);
        }

        foreach (string name in names)
        {
            Redefine(name);
        }
    }

    private void Redefine(string name) => Take(name, static network => new NetworkDefined(network, EventCause.Host));

    /// <summary>Reads a file that may have changed. What cannot be taken is told, and changes nothing.</summary>
    private void Take(string name, Func<NetworkDefinition, NetworkInput> use)
    {
        try
        {
            if (Files.ReadIfNew(name) is not { } text)
            {
                return; // The engine's own writing.
            }

            bool hasNewUuid = false;
            NetworkDefinition written = NetworkDefinition.Parse(text.Xml, () =>
            {
                hasNewUuid = true;
                return Context.Host.Random.NewGuid();
            });
            if (written.Name != name)
            {
                throw new HypervisorException(
                    ErrorCode.XmlError, ErrorDomain.Network, $"XML error: it describes network '{written.Name}', whose file must be '{written.Name}.xml'");
            }

            NetworkDefinition network = Complete(written, out HostNetwork? known);
            if (hasNewUuid || network != written)
            {
                Files.Write(name, network.ToXml()); // Else the next engine would choose another uuid, bridge and address.
            }

            (known ?? Add(network)).Feed(use(network));
        }
        catch (HypervisorException e)
        {
            string path = Files.PathOf(name);
            Log.DefinitionRejected(_log!, path, e.Message);
            Context.Publish(new DefinitionRejectedEvent { Path = path, Reason = e.Message, Code = e.Code });
        }
    }

    private void Drop(string name)
    {
        if (Files.Has(name))
        {
            return; // Written again since, by the engine itself perhaps: that is told by itself.
        }

        Files.Forget(name);
        if (_networks.Find(name) is { Record.IsPersistent: true } network)
        {
            network.Feed(new NetworkUndefined(EventCause.Host));
            Forget(network);
        }
    }
}
