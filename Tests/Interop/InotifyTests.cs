using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using Rx.Hypervisor.Interop;
using Rx.Hypervisor.Interop.Linux;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Interop;

public sealed class InotifyTests : IDisposable
{
    private const InotifyMask Changes = InotifyMask.CloseWrite | InotifyMask.MovedFrom | InotifyMask.MovedTo
        | InotifyMask.Create | InotifyMask.Delete | InotifyMask.DeleteSelf | InotifyMask.OnlyDirectory;

    private readonly TemporaryDirectory _directory = new();
    private readonly InotifyHandle _inotify = Inotify.Create();

    public void Dispose()
    {
        _inotify.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void Nothing_changed_reads_as_zero_bytes()
    {
        Watch();

        Inotify.Read(_inotify, new byte[4096]).ShouldBe(0);
    }

    [Fact]
    public void A_new_file_is_created_and_then_closed()
    {
        int watch = Watch();

        File.WriteAllText(_directory["web.xml"], "x");

        Read().ShouldBe([(watch, InotifyMask.Create, "web.xml"), (watch, InotifyMask.CloseWrite, "web.xml")]);
    }

    [Fact]
    public void The_halves_of_a_rename_share_a_cookie()
    {
        File.WriteAllText(_directory["a"], "x");
        Watch();

        FileSystem.Rename(_directory["a"], _directory["a-longer-name-than-before.xml"]);

        var cookies = new List<uint>();
        Read(cookies).ShouldBe(
            [(1, InotifyMask.MovedFrom, "a"), (1, InotifyMask.MovedTo, "a-longer-name-than-before.xml")]);
        cookies[0].ShouldNotBe(0U);
        cookies[1].ShouldBe(cookies[0]);
    }

    [Fact]
    public void A_directory_says_that_it_is_one()
    {
        int watch = Watch();

        Directory.CreateDirectory(_directory["sub"]);

        Read().ShouldBe([(watch, InotifyMask.Create | InotifyMask.IsDirectory, "sub")]);
    }

    [Fact]
    public void Removing_the_watched_directory_ends_the_watch()
    {
        string path = _directory["sub"];
        Directory.CreateDirectory(path);
        int watch = Inotify.AddWatch(_inotify, path, Changes);

        Directory.Delete(path);

        Read().ShouldBe([(watch, InotifyMask.DeleteSelf, ""), (watch, InotifyMask.Ignored, "")]);
        Should.NotThrow(() => Inotify.RemoveWatch(_inotify, watch));
    }

    [Fact]
    public void A_removed_watch_is_silent()
    {
        int watch = Watch();
        Inotify.RemoveWatch(_inotify, watch);

        File.WriteAllText(_directory["a"], "x");

        Read().ShouldBe([(watch, InotifyMask.Ignored, "")]);
    }

    [Fact]
    public void Changes_make_the_handle_ready()
    {
        Watch();
        Descriptors.MeetsInput(_inotify, TimeSpan.Zero).ShouldBeFalse();

        File.WriteAllText(_directory["a"], "x");

        Descriptors.MeetsInput(_inotify, TimeSpan.Zero).ShouldBeTrue();
    }

    [Fact]
    public void A_missing_path_is_refused_and_named()
    {
        var exception = Should.Throw<SyscallException>(() => Inotify.AddWatch(_inotify, _directory["none"], Changes));

        (exception.Errno, exception.Subject).ShouldBe((Errno.ENOENT, _directory["none"]));
    }

    [Fact]
    public void A_file_is_refused_where_a_directory_is_asked_for()
    {
        File.WriteAllText(_directory["a"], "x");

        Should.Throw<SyscallException>(() => Inotify.AddWatch(_inotify, _directory["a"], Changes))
            .Errno.ShouldBe(Errno.ENOTDIR);
    }

    [Fact]
    public void A_buffer_too_small_for_a_record_is_refused()
    {
        Watch();
        File.WriteAllText(_directory["a"], "x");

        Should.Throw<SyscallException>(() => Inotify.Read(_inotify, new byte[16])).Errno.ShouldBe(Errno.EINVAL);
    }

    [Fact]
    public void Children_do_not_get_it_and_reads_do_not_block()
    {
        Descriptors.IsCloseOnExec(_inotify).ShouldBeTrue();
        Descriptors.IsNonblocking(_inotify).ShouldBeTrue();
    }

    private int Watch() => Inotify.AddWatch(_inotify, _directory.Path, Changes);

    private List<(int Watch, InotifyMask Mask, string Name)> Read(List<uint>? cookies = null)
    {
        byte[] buffer = new byte[4096];
        var reader = new InotifyReader(buffer.AsSpan(0, Inotify.Read(_inotify, buffer)));
        var records = new List<(int, InotifyMask, string)>();
        while (reader.TryRead(out InotifyRecord record))
        {
            records.Add((record.Watch, record.Mask, Encoding.UTF8.GetString(record.Name)));
            cookies?.Add(record.Cookie);
        }

        return records;
    }
}
