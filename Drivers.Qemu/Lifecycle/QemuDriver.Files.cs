using System;
using System.Linq;
using System.Reactive.Disposables;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Drivers.Qemu.Definitions;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Streams.Loop;

namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <content>Files of definitions: found at start-up, and edited by hand while the engine runs.</content>
internal sealed partial class QemuDriver
{
    private readonly CompositeDisposable _watch = [];

    private async Task LoadDefinitionsAsync()
    {
        Files.CleanUp();
        _watch.Add(Files.WhenChanged().Subscribe(OnFileChanged, OnWatchFailed)); // First: nothing written meanwhile is missed.
        _watch.Add(Files.WhenAutostartChanged().Subscribe(OnLinkChanged, OnWatchFailed));
        foreach (string name in Files.Names().Order(StringComparer.Ordinal))
        {
            await TakeAsync(name, Load);
        }
    }

    private void OnFileChanged(FileChange change)
    {
        switch (change.Kind)
        {
            case FileChangeKind.Rescan:
                Context.Host.Scheduler.Start(RescanAsync);
                break;
            case FileChangeKind.Deleted:
                Drop(DefinitionFiles.NameOf(change.Name));
                break;
            default:
                Context.Host.Scheduler.Start(() => TakeAsync(DefinitionFiles.NameOf(change.Name), Redefine));
                break;
        }
    }

    /// <summary>A link was made or removed, by hand perhaps. What is known already changes nothing.</summary>
    private void OnLinkChanged(FileChange change)
    {
        foreach (QemuDomain domain in _domains.All.Where(domain => domain.Record.IsPersistent && IsConcerned(change, domain.Name)))
        {
            bool isOn = Files.HasAutostart(domain.Name);
            if (domain.Record.HasAutostart != isOn)
            {
                domain.Feed(new AutostartChanged(isOn));
            }
        }
    }

    private static bool IsConcerned(FileChange change, string name)
        => change.Kind == FileChangeKind.Rescan || DefinitionFiles.NameOf(change.Name) == name;

    // The files on disk still count at the next start; what is lost is hearing of edits.
    private void OnWatchFailed(Exception e) => Log.DefinitionsUnwatched(_log!, Context.ConfigDirectory, e);

    private async Task RescanAsync()
    {
        string[] names = [.. Files.Names().Order(StringComparer.Ordinal)];
        foreach (string gone in Files.KnownNames.Except(names, StringComparer.Ordinal))
        {
            Drop(gone);
        }

        foreach (string name in names)
        {
            await TakeAsync(name, Redefine);
        }
    }

    /// <summary>Reads a file that may have changed. What cannot be taken is told, and changes nothing.</summary>
    private async Task TakeAsync(string name, Action<DomainDefinition, QemuDomain?> use)
    {
        try
        {
            if (Files.ReadIfNew(name) is not { } xml)
            {
                return; // The engine's own writing.
            }

            bool isNew = false;
            DomainDefinition written = DomainDefinition.Parse(xml, NewUuid);
            DomainDefinition definition = await Reader.CompleteAsync(written, _stopping.Token);
            if (definition.Name != name)
            {
                throw new HypervisorException(ErrorCode.XmlError, ErrorDomain.Domain,
                    $"XML error: it describes domain '{definition.Name}', whose file must be '{definition.Name}.xml'");
            }

            QemuDomain? known = _domains.Match(definition);
            if (isNew || definition != written)
            {
                Files.Write(definition); // Else the next engine would fill in another uuid, other addresses of network cards.
            }

            use(definition, known);

            Guid NewUuid()
            {
                isNew = true;
                return Guid.NewGuid();
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The engine stops; the next one reads the file.
        }
        catch (HypervisorException e)
        {
            Reject(name, e);
        }
    }

    private void Load(DomainDefinition definition, QemuDomain? known)
        => (known ?? Add(DomainFold.Initial(definition))).Feed(new Loaded(definition, Files.HasAutostart(definition.Name), Images.Has(definition.Name)));

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
