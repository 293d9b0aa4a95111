using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace Rx.Hypervisor.Tests.Doubles;

/// <summary>A virtual host whose power may go at any step of what is done to its files: afterwards there is what was waited for, and by chance some of the rest.</summary>
/// <remarks>
/// <para>Steps: what <see cref="Rx.Hypervisor.Streams.Host.IHostFiles"/> does in one call is taken apart as a real host does it: a temporary file is made, its content
/// is waited for (fsync), it is renamed, the names in the folder are waited for.</para>
/// <para>Names that were not waited for: each may be as it was or as it became, whatever became of the others; only what one rename changes goes together.
/// Content that was not waited for may be empty.</para>
/// <para>Not here: folders, which are there with the first name in them that was waited for, and open files. Only the journal of events has some, and it has a
/// model of its own.</para>
/// </remarks>
/// <param name="machine">The machine.</param>
/// <param name="goesAt">In front of which step, counted from 1; 0 means that it stays.</param>
/// <param name="chance">Decides what is left.</param>
internal sealed class PowerHost(VirtualHost machine, int goesAt, Random chance) : DisguisedHost(machine)
{
    private readonly List<List<Name>> _unsure = []; // The names that one step has changed, the oldest first.
    private readonly HashSet<string> _unsynced = new(StringComparer.Ordinal);

    /// <summary>How many steps there were.</summary>
    internal int Steps { get; private set; }

    /// <summary>What goes with the power: the engine.</summary>
    internal Action Gone { get; set; } = static () => { };

    public override void Replace(string path, ReadOnlySpan<byte> content, bool isDurable = true)
    {
        byte[] whole = content.ToArray();
        string temporary = $"{Path.GetDirectoryName(path)}/.{Path.GetFileName(path)}.power.tmp";
        Step(() => Inner.Files.Replace(temporary, whole), temporary);
        _unsynced.Add(temporary);
        if (isDurable)
        {
            Step(() => _unsynced.Remove(temporary));
        }

        Step(() => Move(temporary, path), temporary, path);
        if (isDurable)
        {
            SyncNames(path);
        }
    }

    public override void Rename(string from, string to)
    {
        Step(() => Move(from, to), from, to);
        SyncNames(to);
        SyncNames(from);
    }

    public override void Link(string path, string target)
    {
        Step(() => Inner.Files.Link(path, target), path);
        SyncNames(path);
    }

    public override void Delete(string path) => Step(() => Inner.Files.Delete(path), path);

    /// <summary>Takes the power away, now.</summary>
    internal void Go()
    {
        Gone();
        var settled = new HashSet<string>(StringComparer.Ordinal);
        foreach (List<Name> together in Enumerable.Reverse(_unsure))
        {
            bool isLost = chance.Next(2) == 0;
            foreach (Name name in together.Where(name => !settled.Contains(name.Path)))
            {
                if (isLost)
                {
                    Restore(name);
                }
                else
                {
                    settled.Add(name.Path); // What it was before that does not matter any more.
                }
            }
        }

        foreach (string path in _unsynced.Where(path => Inner.Files.Look(path) is not null && chance.Next(2) == 0))
        {
            Inner.Files.Write(path, []);
        }

        _unsure.Clear();
        _unsynced.Clear();
        Inner.Reboot();
    }

    private void Step(Action action, params string[] changed)
    {
        if (++Steps == goesAt)
        {
            Go();
            throw new EngineKilledException($"step {Steps} of the disk");
        }

        _unsure.Add([.. changed.Select(Remember)]);
        action();
    }

    private void Move(string from, string to)
    {
        Inner.Files.Rename(from, to);
        if (!_unsynced.Remove(from))
        {
            _unsynced.Remove(to);
        }
        else
        {
            _unsynced.Add(to);
        }
    }

    private void SyncNames(string path) => Step(() =>
    {
        string folder = Path.GetDirectoryName(path)!;
        _unsure.ForEach(together => together.RemoveAll(name => Path.GetDirectoryName(name.Path) == folder));
    });

    private Name Remember(string path) => new(
        path,
        Inner.Files.ReadLink(path) is null && Inner.Files.Look(path) is { IsDirectory: false } ? Inner.Files.Read(path, int.MaxValue) : null,
        Inner.Files.ReadLink(path));

    private void Restore(Name name)
    {
        Inner.Files.Delete(name.Path);
        if (name.Target is { } target)
        {
            Inner.Files.Link(name.Path, target);
        }
        else if (name.Content is { } content)
        {
            Inner.Files.Write(name.Path, content);
        }
    }

    /// <summary>What a name stood for: a file, a link, or nothing.</summary>
    private sealed record Name(string Path, byte[]? Content, string? Target);
}
