using System;
using System.Collections.Generic;
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
    private const int PreparedAtOnce = 256; // Their texts are in memory together.
    private const int PreparedTogether = 32; // Fewer are read before other threads are awake.

    private readonly CompositeDisposable _watch = [];

    private async Task LoadDefinitionsAsync()
    {
        Files.CleanUp();
        _watch.Add(Files.WhenChanged().Subscribe(OnFileChanged, OnWatchFailed)); // First: nothing written meanwhile is missed.
        _watch.Add(Files.WhenAutostartChanged().Subscribe(OnLinkChanged, OnWatchFailed));
        foreach (string[] names in Files.Names().Order(StringComparer.Ordinal).Chunk(PreparedAtOnce))
        {
            foreach ((string name, PreparedDefinition definition) in Prepare(names))
            {
                await TakeAsync(name, definition, Load);
            }
        }
    }

    /// <summary>Reads files that are new. Of many on all processors, while the scheduler waits: nothing else happens at a start-up.</summary>
    private (string Name, PreparedDefinition Definition)[] Prepare(string[] names)
    {
        List<(string Name, string Xml)> texts = [.. names
            .Select(name => (Name: name, Xml: ReadIfNew(name)))
            .Where(static one => one.Xml is not null)
            .Select(static one => (one.Name, one.Xml!))];
        var prepared = new (string, PreparedDefinition)[texts.Count];
        if (texts.Count < PreparedTogether)
        {
            for (int i = 0; i < prepared.Length; i++)
            {
                PrepareOne(i);
            }
        }
        else
        {
            Parallel.For(0, prepared.Length, PrepareOne);
        }

        return prepared;

        void PrepareOne(int number) => prepared[number] = (texts[number].Name, Reader.Prepare(texts[number].Xml));
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
        if (ReadIfNew(name) is { } xml)
        {
            await TakeAsync(name, Reader.Prepare(xml), use);
        }
    }

    private async Task TakeAsync(string name, PreparedDefinition prepared, Action<DomainDefinition, QemuDomain?> use)
    {
        if (prepared.Written is not { } written)
        {
            Reject(name, prepared.Error!);
            return;
        }

        try
        {
            DomainDefinition definition = prepared.IsComplete ? written : await Reader.CompleteAsync(written, _stopping.Token);
            if (definition.Name != name)
            {
                throw new HypervisorException(ErrorCode.XmlError, ErrorDomain.Domain,
                    $"XML error: it describes domain '{definition.Name}', whose file must be '{definition.Name}.xml'");
            }

            QemuDomain? known = _domains.Match(definition);
            if (prepared.HasNewUuid || (!prepared.IsComplete && definition != written))
            {
                Files.Write(definition); // Else the next engine would fill in another uuid, other addresses of network cards.
            }

            use(definition, known);
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

    /// <summary>The text of a file; <see langword="null"/> when it is the engine's own writing, or cannot be read, which is told.</summary>
    private string? ReadIfNew(string name)
    {
        try
        {
            return Files.ReadIfNew(name);
        }
        catch (HypervisorException e)
        {
            Reject(name, e);
            return null;
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
