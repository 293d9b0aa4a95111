using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Streams.Recordings;

/// <summary>The files of a <see cref="RecordedHost"/>.</summary>
internal sealed class RecordedFiles(EngineWorld world, IHostFiles files) : IHostFiles
{
    public FileFacts? Look(string path) => world.Ask($"look {path}", () => files.Look(path), RecordingJson.Default.NullableFileFacts);

    public IReadOnlyList<string> List(string directory)
        => world.Ask($"list {directory}", () => files.List(directory).ToArray(), RecordingJson.Default.StringArray);

    public string? FindObstacle(string path, FileAccess access)
        => world.Ask<string?>($"may {access} {path}", () => files.FindObstacle(path, access), RecordingJson.Default.String);

    public DiskSpace GetSpace(string path) => world.Ask($"space {path}", () => files.GetSpace(path), RecordingJson.Default.DiskSpace);

    public byte[] Read(string path, int limit) => world.Ask($"read {path}", () => files.Read(path, limit), RecordingJson.Default.ByteArray);

    public byte[] ReadEnd(string path, int limit) => world.Ask($"read end {path}", () => files.ReadEnd(path, limit), RecordingJson.Default.ByteArray);

    public void Replace(string path, ReadOnlySpan<byte> content, bool isDurable = true)
    {
        byte[] whole = content.ToArray();
        world.Do($"replace {path}", () => files.Replace(path, whole, isDurable), isShadowed: true);
    }

    public IHostFile Open(string path, HostFileMode mode)
    {
        IHostFile? file = null;
        world.Do($"open {mode} {path}", () => file = files.Open(path, mode), isShadowed: true);
        return world.IsInTurn ? new RecordedFile(world, path, file) : file!;
    }

    public void MakeExecutable(string path) => world.Do($"make executable {path}", () => files.MakeExecutable(path), isShadowed: true);

    public void Rename(string from, string to) => world.Do($"rename {from} {to}", () => files.Rename(from, to), isShadowed: true);

    public void Link(string path, string target) => world.Do($"link {path} {target}", () => files.Link(path, target), isShadowed: true);

    public string? ReadLink(string path) => world.Ask<string?>($"read link {path}", () => files.ReadLink(path), RecordingJson.Default.String);

    public Task CopyAsync(string from, string to, CancellationToken cancellationToken) => world.AwaitAsync(
        $"copy {from} {to}",
        async () =>
        {
            await files.CopyAsync(from, to, cancellationToken);
            return true;
        },
        RecordingJson.Default.Boolean);

    public void Delete(string path) => world.Do($"delete {path}", () => files.Delete(path), isShadowed: true);

    public void CreateDirectory(string path) => world.Do($"make folder {path}", () => files.CreateDirectory(path), isShadowed: true);

    public void DeleteDirectory(string path) => world.Do($"remove folder {path}", () => files.DeleteDirectory(path), isShadowed: true);

    public IDisposable Lock(string path)
    {
        IDisposable? taken = null;
        world.Do($"lock {path}", () => taken = files.Lock(path));
        return new RecordedLock(world, path, taken);
    }

    public IObservable<FileChange> WhenChanged(string directory, Func<string, bool> filter)
        => world.Listen($"watch {directory}", () => files.WhenChanged(directory, filter), Forms.Of(RecordingJson.Default.FileChange));

    private sealed class RecordedLock(EngineWorld world, string path, IDisposable? taken) : IDisposable
    {
        public void Dispose() => world.Do($"unlock {path}", () => taken?.Dispose());
    }
}
