using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Streams.Journal;
using Rx.Hypervisor.Streams.Loop;

namespace Rx.Hypervisor;

/// <summary>The events of a host, read from its folder: while another process serves it, or nobody does.</summary>
/// <remarks>
/// <para>Nothing in the folder is changed and no lock is taken. What is missing is told by a <see cref="GapEvent"/> in its place.</para>
/// <para>Threading: one thread at a time. Memory: fixed, however large the journal is.</para>
/// </remarks>
public sealed class JournalReader : IDisposable
{
    private const int AtOnce = 64;

    private readonly IHost _host;
    private readonly string _directory;
    private readonly JournalCursor _cursor;

    private JournalReader(IHost host, string directory, JournalFolder folder, Position? after)
    {
        (_host, _directory) = (host, directory);
        Last = folder.Last;
        _cursor = after is { } position ? folder.From(position) : folder.FromOldest();
    }

    /// <summary>The last event when the journal was opened.</summary>
    public Position Last { get; }

    /// <summary>Of the last event that was read, a gap included: where to go on later.</summary>
    public Position Position => _cursor.Position;

    /// <summary>Opens the journal of a host.</summary>
    /// <param name="root">The folder of the host, an absolute path; of one whose files are not below one folder, see the other overload.</param>
    /// <param name="after">The event to begin behind; <see langword="null"/>: with the oldest that there is.</param>
    /// <param name="host">The machine; <see langword="null"/> means this one.</param>
    /// <exception cref="HypervisorException">There is none, it cannot be read, or a newer version wrote it.</exception>
    public static JournalReader Open(string root, Position? after = null, IHost? host = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        return Open(HostFolders.Below(root), after, host);
    }

    /// <summary>Opens the journal of a host.</summary>
    /// <param name="folders">Where the host keeps its files.</param>
    /// <param name="after">The event to begin behind; <see langword="null"/>: with the oldest that there is.</param>
    /// <param name="host">The machine; <see langword="null"/> means this one.</param>
    /// <exception cref="HypervisorException">There is none, it cannot be read, or a newer version wrote it.</exception>
    public static JournalReader Open(HostFolders folders, Position? after = null, IHost? host = null)
    {
        ArgumentNullException.ThrowIfNull(folders);
        host ??= ThisMachine();
        string directory = DirectoryOf(folders);
        return new JournalReader(host, directory, JournalFolder.Open(host.Files, directory, host.Clock), after);
    }

    /// <summary>Hands out what there is now, in order. Never waits.</summary>
    /// <param name="into">Receives events, and gaps.</param>
    /// <returns>How many; 0 when it is at the end.</returns>
    /// <exception cref="HypervisorException">A newer version has begun to write there.</exception>
    public int Read(Span<HypervisorEvent> into) => _cursor.Read(into);

    /// <summary>What there is, and then what comes, until it is cancelled.</summary>
    /// <remarks>Another process tells nobody that it writes: what comes is seen within a moment, some 50 ms.</remarks>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="HypervisorException">The folder cannot be watched, or a newer version has begun to write there.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async IAsyncEnumerable<HypervisorEvent> FollowAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var changed = new JournalChange();
        await _host.Scheduler.InvokeAsync(() =>
        {
            changed.Watch(_host.Files.WhenChanged(_directory, static _ => true)); // There, so that it watches when this returns.
            return Task.CompletedTask;
        });
        var events = new HypervisorEvent[AtOnce];
        while (true)
        {
            for (int count; (count = Read(events)) > 0;)
            {
                for (int i = 0; i < count; i++)
                {
                    yield return events[i];
                }
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _cursor.Dispose();

    /// <summary>Where a host keeps its journal.</summary>
    internal static string DirectoryOf(HostFolders folders) => Path.Combine(folders.State, "journal");

    private static LinuxHost ThisMachine() => OperatingSystem.IsLinux()
        ? new LinuxHost(PollScheduler.Default)
        : throw new PlatformNotSupportedException("Only Linux can host guests, and has journals of their events.");
}
