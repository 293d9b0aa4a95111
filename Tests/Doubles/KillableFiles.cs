using System;
using System.Collections.Generic;
using System.IO;
using System.Reactive.Disposables;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Tests.Doubles;

/// <summary>The files of a <see cref="KillableHost"/>.</summary>
internal sealed class KillableFiles(KillableHost host, IHostFiles inner) : IHostFiles
{
    public FileFacts? Look(string path) => host.Look(() => inner.Look(path));

    public IReadOnlyList<string> List(string directory) => host.Look(() => inner.List(directory));

    public string? FindObstacle(string path, FileAccess access) => host.Look(() => inner.FindObstacle(path, access));

    public DiskSpace GetSpace(string path) => host.Look(() => inner.GetSpace(path));

    public byte[] Read(string path, int limit) => host.Look(() => inner.Read(path, limit));

    public byte[] ReadEnd(string path, int limit) => host.Look(() => inner.ReadEnd(path, limit));

    public string? ReadLink(string path) => host.Look(() => inner.ReadLink(path));

    public void Replace(string path, ReadOnlySpan<byte> content, bool isDurable = true)
    {
        byte[] whole = content.ToArray();
        host.Step($"replace {path}", () => inner.Replace(path, whole, isDurable), () => inner.Replace(TemporaryFor(path), whole.AsSpan(0, whole.Length / 2)));
    }

    public IHostFile Open(string path, HostFileMode mode) => mode is HostFileMode.Read or HostFileMode.ReadWrite
        ? host.Look(() => Wrap(inner.Open(path, mode)))
        : host.Step($"create {path}", () => Wrap(inner.Open(path, mode)));

    public void Rename(string from, string to) => host.Step($"rename {from} to {to}", () => inner.Rename(from, to));

    public void Link(string path, string target)
        => host.Step($"link {path} to {target}", () => inner.Link(path, target), () => inner.Link(TemporaryFor(path), target));

    public async Task CopyAsync(string from, string to, CancellationToken cancellationToken)
    {
        string what = $"copy {from} to {to}";
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, host.Death);
        bool isLast = host.BeginStep(what, () => inner.Replace(TemporaryFor(to), []));
        await inner.CopyAsync(from, to, patience.Token);
        host.EndStep(what, isLast);
    }

    public void Delete(string path) => host.Step($"delete {path}", () => inner.Delete(path));

    public void CreateDirectory(string path) => host.Step($"make folder {path}", () => inner.CreateDirectory(path));

    public void MakeExecutable(string path) => host.Step($"make executable {path}", () => inner.MakeExecutable(path));

    public void DeleteDirectory(string path) => host.Step($"remove folder {path}", () => inner.DeleteDirectory(path));

    public IDisposable Lock(string path)
    {
        IDisposable taken = host.Step($"lock {path}", () => host.Hold(inner.Lock(path)));
        return Disposable.Create(() => host.Close($"unlock {path}", taken));
    }

    public IObservable<FileChange> WhenChanged(string directory, Func<string, bool> filter) => host.Gate(inner.WhenChanged(directory, filter));

    private static string TemporaryFor(string path) => Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.killed.tmp");

    private KillableFile Wrap(IHostFile file) => new(host, host.Hold(file));
}
