using System;
using System.Collections.Generic;
using System.IO;
using System.Reactive.Concurrency;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Tests.Doubles;

/// <summary>One process on a <see cref="CrashingDisk"/>. It can be killed at any of its effects, within one as well.</summary>
internal sealed class DyingProcess(CrashingDisk disk) : IHost, IHostFiles
{
    private int _effects = -1; // How many more it makes; negative: any number.

    /// <summary>Whether it was killed: from then on nothing that it does has any effect.</summary>
    internal bool IsDead { get; private set; }

    /// <summary>How many effects it has made.</summary>
    internal int Effects { get; private set; }

    /// <summary>How much of the last effect is made, if that is a write; chance decides if there is no number.</summary>
    internal int? TornAt { get; set; }

    /// <summary>How many files it has opened to read or to write on.</summary>
    internal int Opened { get; private set; }

    /// <summary>How many bytes it has read from open files.</summary>
    internal long BytesRead { get; private set; }

    /// <summary>Why nothing can be changed on its disk, if nothing can.</summary>
    internal string? Refuses { get; set; }

    /// <summary>How many bytes the last write had.</summary>
    internal int LastWrite { get; private set; }

    public IScheduler Scheduler => disk.Machine.Scheduler;

    public TimeProvider Clock => disk.Machine.Clock;

    public Guid Boot => disk.Machine.Boot;

    public IHostProcesses Processes => disk.Machine.Processes;

    public IHostSockets Sockets => disk.Machine.Sockets;

    public IHostFiles Files => this;

    public IHostVirtualization Virtualization => disk.Machine.Virtualization;

    public IHostLinks Links => disk.Machine.Links;

    public IHostSysctl Sysctl => disk.Machine.Sysctl;

    public IHostFirewall Firewall => disk.Machine.Firewall;

    public IHostPipes Pipes => disk.Machine.Pipes;

    public IHostRandom Random => disk.Machine.Random;

    public ILoggerFactory Log => disk.Machine.Log;

    private CrashingDisk Disk => disk;

    private VirtualFiles Inner => disk.Machine.Files;

    internal void Kill() => IsDead = true;

    /// <summary>Has it die of an effect: after so many others.</summary>
    internal void KillAfter(int effects) => _effects = effects;

    public FileFacts? Look(string path) => Living(() => Inner.Look(path));

    public IReadOnlyList<string> List(string directory) => Living(() => Inner.List(directory));

    public string? FindObstacle(string path, FileAccess access) => Living(() => Inner.FindObstacle(path, access));

    public DiskSpace GetSpace(string path) => Living(() => Inner.GetSpace(path));

    public byte[] Read(string path, int limit) => Living(() => Inner.Read(path, limit));

    public byte[] ReadEnd(string path, int limit) => Living(() => Inner.ReadEnd(path, limit));

    public string? ReadLink(string path) => Living(() => Inner.ReadLink(path));

    public void Replace(string path, ReadOnlySpan<byte> content, bool isDurable = true)
    {
        byte[] whole = content.ToArray();
        string temporary = $"{Path.GetDirectoryName(path)}/.{Path.GetFileName(path)}.killed.tmp";
        Effect(0, _ => Inner.Write(temporary, whole), () =>
        {
            Inner.Replace(path, whole, isDurable);
            disk.EndSync(path, disk.BeginSync(), whole);
            disk.MakeNamesDurable();
            return true;
        });
    }

    public IHostFile Open(string path, HostFileMode mode) => mode is HostFileMode.Read or HostFileMode.ReadWrite
        ? Living(() => Count(new OpenFile(this, Inner.Open(path, mode))))
        : Effect(0, null, () =>
        {
            disk.BeginFile(path);
            return new OpenFile(this, Inner.Open(path, mode));
        });

    public void Rename(string from, string to) => throw new NotSupportedException();

    public void Link(string path, string target) => throw new NotSupportedException();

    public Task CopyAsync(string from, string to, CancellationToken cancellationToken) => throw new NotSupportedException();

    public void Delete(string path) => Effect(0, null, () =>
    {
        Inner.Delete(path);
        return true;
    });

    public void CreateDirectory(string path) => Effect(0, null, () =>
    {
        Inner.CreateDirectory(path);
        return true;
    });

    public void MakeExecutable(string path) => throw new NotSupportedException();

    public void DeleteDirectory(string path) => throw new NotSupportedException();

    public IDisposable Lock(string path) => throw new NotSupportedException();

    public IObservable<FileChange> WhenChanged(string directory, Func<string, bool> filter) => throw new NotSupportedException();

    private OpenFile Count(OpenFile file)
    {
        Opened++;
        return file;
    }

    private T Living<T>(Func<T> look)
    {
        ThrowIfDead();
        return look();
    }

    private void ThrowIfDead()
    {
        if (IsDead)
        {
            throw new EngineKilledException("look");
        }
    }

    private T Effect<T>(int length, Action<int>? part, Func<T> whole)
    {
        ThrowIfDead();
        if (Refuses is { } cause)
        {
            throw HostErrors.System("change", "the disk", cause);
        }

        (Effects, LastWrite) = (Effects + 1, length);
        if (_effects-- != 0)
        {
            return whole();
        }

        try
        {
            MakePart(TornAt ?? disk.Random.Next(-1, length + 2), length, part, whole);
        }
        catch (HypervisorException)
        {
            // The disk refused it, and it died before it could do anything about it.
        }

        IsDead = true;
        throw new EngineKilledException("effect");
    }

    private static void MakePart<T>(int done, int length, Action<int>? part, Func<T> whole)
    {
        if (done > length)
        {
            whole();
        }
        else if (done >= 0)
        {
            part?.Invoke(done);
        }
    }

    private sealed class OpenFile(DyingProcess process, IHostFile inner) : IHostFile
    {
        public string Path => inner.Path;

        public long Position
        {
            get => inner.Position;
            set => process.Living(() => inner.Position = value);
        }

        public long Length => process.Living(() => inner.Length);

        public int Read(Span<byte> buffer)
        {
            process.ThrowIfDead();
            int count = inner.Read(buffer);
            process.BytesRead += count;
            return count;
        }

        public void Write(ReadOnlySpan<byte> data)
        {
            if (process._effects != 0 && !process.IsDead && process.Refuses is null)
            {
                (process.Effects, process.LastWrite) = (process.Effects + 1, data.Length);
                process._effects--;
                inner.Write(data);
                return;
            }

            byte[] all = data.ToArray();
            process.Effect(all.Length, part => inner.Write(all.AsSpan(0, part)), () =>
            {
                inner.Write(all);
                return true;
            });
        }

        public void SetLength(long length) => process.Effect(0, null, () =>
        {
            inner.SetLength(length);
            return true;
        });

        public void Sync()
        {
            process.ThrowIfDead();
            process.Disk.EndSync(Path, process.Disk.BeginSync(), process.Disk.Look(Path));
        }

        public async Task SyncAsync()
        {
            process.ThrowIfDead();
            (long begun, byte[] now) = (process.Disk.BeginSync(), process.Disk.Look(Path));
            await inner.SyncAsync();
            process.Disk.EndSync(Path, begun, now); // It is the kernel that does it, whoever lives.
        }

        public void Dispose() => inner.Dispose();
    }
}
