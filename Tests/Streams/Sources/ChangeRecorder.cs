using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Streams.Sources;
using Rx.Hypervisor.Tests.Doubles;

namespace Rx.Hypervisor.Tests.Streams.Sources;

/// <summary>One subscriber to the changes of a folder.</summary>
internal sealed class ChangeRecorder : IDisposable
{
    private const string Marker = "zz-marker";
    private readonly SourceFixture _fixture;
    private readonly string _folder;
    private readonly Seen<FileChange> _changes = new();
    private readonly IDisposable _subscription;
    private int _markers;

    internal ChangeRecorder(SourceFixture fixture, string folder, Func<string, bool>? filter = null)
    {
        _fixture = fixture;
        _folder = folder;
        _subscription = fixture.Scheduler.WhenChanged(folder, filter ?? (static _ => true))
            .Subscribe(_changes.Add, error => Error = error);
        fixture.Settle();
    }

    internal Exception? Error { get; private set; }

    internal int Rescans => _changes.Count(static change => change.Kind == FileChangeKind.Rescan);

    internal IReadOnlyList<FileChange> All => _changes.ToArray();

    /// <summary>What is told of all that was done so far, seen by a last change of our own that is told after it.</summary>
    internal string[] Told()
    {
        string marker = Marker + ++_markers;
        File.WriteAllText(Path.Combine(_folder, marker), "");
        _fixture.RunUntil(() => _changes.Contains(new FileChange(FileChangeKind.Written, marker)));
        return [.. _changes.Take()
            .Where(static change => !change.Name.StartsWith(Marker, StringComparison.Ordinal))
            .Select(static change => $"{change.Kind} {change.Name}".TrimEnd())];
    }

    public void Dispose() => _subscription.Dispose();
}
