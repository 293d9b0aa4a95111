using System;
using System.Collections.Generic;
using System.Linq;

namespace Rx.Hypervisor.Tests.Doubles;

/// <summary>A disk that knows what would be left of it if the power went: what was waited for, and by chance some of the rest.</summary>
internal sealed class CrashingDisk(VirtualHost machine, string folder, Random random)
{
    private readonly Dictionary<string, byte[]> _durable = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _synced = new(StringComparer.Ordinal);
    private readonly HashSet<string> _durableNames = new(StringComparer.Ordinal);

    private long _lastSync;
    private long _poweredAt;

    internal VirtualHost Machine => machine;

    internal Random Random => random;

    internal byte[] Look(string path) => machine.Files.Look(path) is null ? [] : machine.Files.Read(path, int.MaxValue);

    /// <summary>Begins to wait for the disk.</summary>
    /// <returns>To be given back when the wait is over.</returns>
    internal long BeginSync() => ++_lastSync;

    /// <summary>Makes content durable, unless there is newer content that is, or the power went meanwhile.</summary>
    internal void EndSync(string path, long begun, byte[] content)
    {
        if (begun > _synced.GetValueOrDefault(path, _poweredAt))
        {
            (_durable[path], _synced[path]) = (content, begun);
        }
    }

    /// <summary>A file is about to be made: what another of that name had is not its own, unless the name comes back with that one.</summary>
    internal void BeginFile(string path)
    {
        if (machine.Files.Look(path) is null && !_durableNames.Contains(path[(folder.Length + 1)..]))
        {
            _durable.Remove(path);
        }
    }

    /// <summary>Makes the names in the folder durable.</summary>
    internal void MakeNamesDurable()
    {
        _durableNames.Clear();
        _durableNames.UnionWith(machine.Files.List(folder));
    }

    /// <summary>Takes the power away: what nobody had waited for is there, in part, or not at all.</summary>
    internal void LosePower()
    {
        foreach (string name in machine.Files.List(folder).Union(_durableNames, StringComparer.Ordinal).ToArray())
        {
            string path = $"{folder}/{name}";
            bool isThere = machine.Files.Look(path) is not null;
            bool survives = isThere == _durableNames.Contains(name) ? isThere : random.Next(2) == 0;
            byte[] left = Leave(_durable.GetValueOrDefault(path, []), Look(path), isThere);
            machine.Files.Delete(path);
            _durable.Remove(path); // Another file may have the name later.
            if (survives)
            {
                machine.Files.Write(path, left);
                _durable[path] = left;
            }
        }

        MakeNamesDurable();
        _synced.Clear();
        _poweredAt = ++_lastSync;
        machine.Reboot();
    }

    private byte[] Leave(byte[] durable, byte[] live, bool isThere)
    {
        if (!isThere || !live.AsSpan().StartsWith(durable))
        {
            return durable;
        }

        byte[] left = live[..random.Next(durable.Length, live.Length + 1)];
        if (left.Length > durable.Length && random.Next(4) == 0)
        {
            int start = random.Next(durable.Length, left.Length);
            left.AsSpan(start, random.Next(1, left.Length - start + 1)).Clear(); // A block that was never written reads as zeros.
        }

        return left;
    }
}
