using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Disposables;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Drivers.Qemu.Definitions;
using Rx.Hypervisor.Streams.Config;
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
        var links = Files.AutostartNames().ToHashSet(StringComparer.Ordinal);
        var saves = Images.Names().ToHashSet(StringComparer.Ordinal);
        foreach (string[] names in Files.Names().Order(StringComparer.Ordinal).Chunk(PreparedAtOnce))
        {
            foreach (PreparedDefinition definition in Prepare(names))
            {
                await TakeAsync(definition, Load);
            }
        }

        void Load(StoredDefinition definition, QemuDomain? known)
        {
            string name = definition.Summary.Name;
            (known ?? Add(DomainFold.Initial(definition.Summary))).Feed(new Loaded(definition, links.Contains(name), saves.Contains(name)));
        }
    }

    /// <summary>Reads files that are new. What must be read as XML is, if it is much, on all processors, while the scheduler waits: nothing else
    /// happens at a start-up.</summary>
    private PreparedDefinition[] Prepare(string[] names)
    {
        DefinitionText[] texts = [.. names.Select(ReadIfNew).OfType<DefinitionText>()];
        PreparedDefinition?[] prepared = Array.ConvertAll(texts, Recall);
        int[] unknown = [.. Enumerable.Range(0, texts.Length).Where(number => prepared[number] is null)];
        if (unknown.Length < PreparedTogether)
        {
            Array.ForEach(unknown, Prepare);
        }
        else
        {
            Parallel.ForEach(unknown, Prepare);
        }

        foreach (int number in unknown.Where(number => prepared[number]!.HasNewUuid))
        {
            prepared[number] = Reader.Prepare(texts[number], Context.Host.Random.NewGuid); // Chance belongs to the scheduler.
        }

        return prepared!;

        void Prepare(int number) => prepared[number] = Reader.Prepare(texts[number], static () => Guid.Empty);
    }

    /// <summary>A definition whose very text was found to be complete before.</summary>
    private PreparedDefinition? Recall(DefinitionText text) => Catalog.Find(text.Print) is { } summary && summary.Name == text.Name
        ? new PreparedDefinition(text) { Complete = new StoredDefinition(summary, text.Content) }
        : null;

    /// <summary>Notes for the next start what it need not read.</summary>
    private void SaveCatalog()
    {
        HashSet<Fingerprint> prints = [];
        foreach (QemuDomain domain in _domains.All)
        {
            if (domain.InStore is { } stored && Files.PrintOf(domain.Name) is { } print)
            {
                prints.Add(print);
                if (Catalog.Find(print) is null && Reader.LeavesNothingOpen(stored.Whole))
                {
                    Catalog.Add(print, stored.Summary);
                }
            }
        }

        Catalog.Save(prints);
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
    private async Task TakeAsync(string name, Action<StoredDefinition, QemuDomain?> use)
    {
        if (ReadIfNew(name) is { } text)
        {
            await TakeAsync(Reader.Prepare(text, Context.Host.Random.NewGuid), use);
        }
    }

    private async Task TakeAsync(PreparedDefinition prepared, Action<StoredDefinition, QemuDomain?> use)
    {
        string name = prepared.Text.Name;
        if (prepared.Error is { } error)
        {
            Reject(name, error);
            return;
        }

        try
        {
            StoredDefinition definition = prepared.Complete ?? new StoredDefinition(await Reader.CompleteAsync(prepared.Written!, _stopping.Token));
            if (definition.Summary.Name != name)
            {
                throw new HypervisorException(ErrorCode.XmlError, ErrorDomain.Domain,
                    $"XML error: it describes domain '{definition.Summary.Name}', whose file must be '{definition.Summary.Name}.xml'");
            }

            QemuDomain? known = _domains.Match(definition.Summary);
            if (prepared.Written is { } written && (prepared.HasNewUuid || definition.Whole != written))
            {
                Files.Write(definition.Whole); // Else the next engine would fill in another uuid, other addresses of network cards.
            }

            if (prepared.Complete is not null)
            {
                Catalog.Add(prepared.Text.Print, definition.Summary);
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
    private DefinitionText? ReadIfNew(string name)
    {
        try
        {
            return Files.ReadIfNew(name);
        }
        catch (HypervisorException) when (!Files.Has(name))
        {
            return null; // Removed or renamed since the change that is told now, by the engine itself perhaps: that is told by itself.
        }
        catch (HypervisorException e)
        {
            Reject(name, e);
            return null;
        }
    }

    private void Redefine(StoredDefinition definition, QemuDomain? known)
        => (known ?? Add(DomainFold.Initial(definition.Summary))).Feed(new Defined(definition.Whole, EventCause.Host));

    private void Drop(string name)
    {
        if (Files.Has(name))
        {
            return; // Written again since, by the engine itself perhaps: that is told by itself.
        }

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
