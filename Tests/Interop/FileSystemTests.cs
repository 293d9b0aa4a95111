using System;
using System.IO;
using Rx.Hypervisor.Interop;
using Rx.Hypervisor.Interop.Linux;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Interop;

public sealed class FileSystemTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_file_is_replaced_in_one_step()
    {
        File.WriteAllText(_directory["old"], "old");
        using (FileStream stream = File.Create(_directory["new"]))
        {
            stream.Write("new"u8);
            stream.Flush();
            FileSystem.Sync(stream.SafeFileHandle);
        }

        FileSystem.Rename(_directory["new"], _directory["old"]);
        FileSystem.SyncDirectory(_directory.Path);

        File.ReadAllText(_directory["old"]).ShouldBe("new");
        File.Exists(_directory["new"]).ShouldBeFalse();
    }

    [Fact]
    public void A_missing_file_cannot_be_renamed()
    {
        var exception = Should.Throw<SyscallException>(() => FileSystem.Rename(_directory["a"], _directory["b"]));

        (exception.Call, exception.Errno).ShouldBe(("rename", Errno.ENOENT));
        exception.Subject.ShouldBe($"{_directory["a"]} to {_directory["b"]}");
    }

    [Fact]
    public void What_is_no_directory_is_not_opened_as_one()
    {
        File.WriteAllText(_directory["file"], "x");

        Should.Throw<SyscallException>(() => FileSystem.SyncDirectory(_directory["file"]))
            .Errno.ShouldBe(Errno.ENOTDIR);
    }

    [Fact]
    public void What_has_no_disk_cannot_be_synced()
    {
        using var signal = new EventSignal();

        Should.Throw<SyscallException>(() => FileSystem.Sync(signal.Handle)).Errno.ShouldBe(Errno.EINVAL);
    }

    [Fact]
    public void Children_do_not_get_an_open_directory()
    {
        using DirectoryHandle directory = FileSystem.OpenDirectory(_directory.Path);

        Descriptors.IsCloseOnExec(directory).ShouldBeTrue();
    }

    [Fact]
    public void Only_a_socket_is_one()
    {
        using SocketHandle listener = UnixSocket.Listen(_directory["s"], 1);
        File.WriteAllText(_directory["file"], "x");

        FileSystem.IsSocket(_directory["s"]).ShouldBeTrue();
        FileSystem.IsSocket(_directory["file"]).ShouldBeFalse();
        FileSystem.IsSocket(_directory["none"]).ShouldBeFalse();
    }
}
