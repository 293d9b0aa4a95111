using System;
using System.Collections.Generic;
using System.IO;
using System.Reactive.Concurrency;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Tests.Doubles;

/// <summary>A virtual host with files that differ in something: what a derived class overrides.</summary>
internal abstract class DisguisedHost(VirtualHost inner) : IHost, IHostFiles
{
    /// <summary>The host behind it.</summary>
    private protected VirtualHost Inner => inner;

    public IScheduler Scheduler => inner.Scheduler;

    public TimeProvider Clock => inner.Clock;

    public Guid Boot => inner.Boot;

    public IHostProcesses Processes => inner.Processes;

    public IHostSockets Sockets => inner.Sockets;

    public IHostFiles Files => this;

    public IHostVirtualization Virtualization => inner.Virtualization;

    public IHostLinks Links => inner.Links;

    public IHostSysctl Sysctl => inner.Sysctl;

    public IHostFirewall Firewall => inner.Firewall;

    public IHostPipes Pipes => inner.Pipes;

    public IHostRandom Random => inner.Random;

    public ILoggerFactory Log => inner.Log;

    public virtual void CreateDirectory(string path) => inner.Files.CreateDirectory(path);

    public string? FindObstacle(string path, FileAccess access) => inner.Files.FindObstacle(path, access);

    public DiskSpace GetSpace(string path) => inner.Files.GetSpace(path);

    public virtual IHostFile Open(string path, HostFileMode mode) => inner.Files.Open(path, mode);

    public virtual void Rename(string from, string to) => inner.Files.Rename(from, to);

    public virtual void Link(string path, string target) => inner.Files.Link(path, target);

    public string? ReadLink(string path) => inner.Files.ReadLink(path);

    public Task CopyAsync(string from, string to, CancellationToken cancellationToken) => inner.Files.CopyAsync(from, to, cancellationToken);

    public FileFacts? Look(string path) => inner.Files.Look(path);

    public IReadOnlyList<string> List(string directory) => inner.Files.List(directory);

    public byte[] Read(string path, int limit) => inner.Files.Read(path, limit);

    public byte[] ReadEnd(string path, int limit) => inner.Files.ReadEnd(path, limit);

    public virtual void Replace(string path, ReadOnlySpan<byte> content, bool isDurable = true) => inner.Files.Replace(path, content, isDurable);

    public virtual void Delete(string path) => inner.Files.Delete(path);

    public void MakeExecutable(string path) => inner.Files.MakeExecutable(path);

    public void DeleteDirectory(string path) => inner.Files.DeleteDirectory(path);

    public IDisposable Lock(string path) => inner.Files.Lock(path);

    public virtual IObservable<FileChange> WhenChanged(string directory, Func<string, bool> filter) => inner.Files.WhenChanged(directory, filter);
}
