using System;
using System.Linq;
using System.Reactive.Disposables;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Drivers.Qemu.Definitions;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <content>Files of definitions: found at start-up, and edited by hand while the engine runs.</content>
internal sealed partial class QemuDriver
{
    private readonly SingleAssignmentDisposable _watch = new();

    private void LoadDefinitions()
    {
        _watch.Disposable = Files.WhenChanged().Subscribe(OnFileChanged, OnWatchFailed); // First: nothing written meanwhile is missed.
        foreach (string name in Files.Names().Order(StringComparer.Ordinal))
        {
            Take(name, Load);
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
                Take(DefinitionFiles.NameOf(change.Name), Redefine);
                break;
        }
    }

    // The files on disk still count at the next start; what is lost is hearing of edits.
    private void OnWatchFailed(Exception e) => Log.DefinitionsUnwatched(_log!, Context.ConfigDirectory, e);

    private void Rescan()
    {
        string[] names = [.. Files.Names().Order(StringComparer.Ordinal)];
        foreach (string gone in Files.KnownNames.Except(names, StringComparer.Ordinal))
        {
            Drop(gone);
        }

        foreach (string name in names)
        {
            Take(name, Redefine);
        }
    }

    /// <summary>Reads a file that may have changed. What cannot be taken is told, and changes nothing.</summary>
    private void Take(string name, Action<DomainDefinition, QemuDomain?> use)
    {
        try
        {
            if (Files.ReadIfNew(name) is not { } xml)
            {
                return; // The engine's own writing.
            }

            DomainDefinition definition = DefinitionReader.Read(xml);
            if (definition.Name != name)
            {
                throw new HypervisorException(ErrorCode.XmlError, ErrorDomain.Domain,
                    $"XML error: it describes domain '{definition.Name}', whose file must be '{definition.Name}.xml'");
            }

            use(definition, _domains.Match(definition));
        }
        catch (HypervisorException e)
        {
            Reject(name, e);
        }
    }

    private void Load(DomainDefinition definition, QemuDomain? known)
    {
        if (known is null)
        {
            Add(DomainFold.Loaded(definition, Files.HasAutostart(definition.Name))).Show();
        }
    }

    private void Redefine(DomainDefinition definition, QemuDomain? known)
        => (known ?? Add(DomainFold.Initial(definition))).Feed(new Defined(definition, EventCause.Host));

    private void Drop(string name)
    {
        Files.Forget(name);
        if (_domains.Find(name) is { Record.IsPersistent: true } domain)
        {
            domain.Feed(new Undefined(EventCause.Host));
        }
    }

    private void Reject(string name, HypervisorException cause)
    {
        string path = Files.PathOf(name);
        Log.DefinitionRejected(_log!, path, cause.Message);
        Context.Publish(new DefinitionRejectedEvent { Path = path, Reason = cause.Message, Code = cause.Code });
    }
}
