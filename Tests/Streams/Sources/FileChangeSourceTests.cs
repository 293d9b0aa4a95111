using System;
using System.IO;
using Rx.Hypervisor.Interop;
using Rx.Hypervisor.Streams.Sources;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Sources;

/// <summary>Every way in which programs save a file, on the real inotify.</summary>
public sealed class FileChangeSourceTests : IDisposable
{
    private readonly SourceFixture _fixture = new();
    private readonly TemporaryFolder _outside = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _fixture.Dispose();
        _folder.Dispose();
        _outside.Dispose();
    }

    [Theory]
    [InlineData("written in place", "echo new > f", "Written f")]
    [InlineData("appended to", "echo more >> f", "Written f")]
    [InlineData("copied over", "cp other f", "Written f")]
    [InlineData("written anew", "echo new > g", "Written g")]
    [InlineData("saved by way of a temporary file", "echo new > .f.tmp && mv .f.tmp f", "Written f")]
    [InlineData("edited by sed -i", "sed -i s/old/new/ f", "Written f")]
    [InlineData("linked", "ln f g", "Written g")]
    [InlineData("replaced by a symbolic link", "ln -sf other f", "Written f")]
    [InlineData("renamed", "mv f g", "Deleted f", "Written g")]
    [InlineData("renamed in", "mv ../OUTSIDE/in f", "Written f")]
    [InlineData("renamed out", "mv f ../OUTSIDE/out", "Deleted f")]
    [InlineData("deleted", "rm f", "Deleted f")]
    [InlineData("deleted and written", "rm f && echo new > f", "Written f")]
    [InlineData("written and deleted", "echo new > f && rm f", "Deleted f")]
    [InlineData("created and deleted", "echo new > g && rm g")]
    [InlineData("saved with a backup", "mv f f.bak && echo new > f", "Written f", "Written f.bak")]
    [InlineData("saved with a passing backup", "mv f f~ && echo new > f && rm f~", "Written f", "Deleted f~")]
    [InlineData("read", "cat f > /dev/null")]
    [InlineData("given other rights", "chmod 600 f")]
    [InlineData("truncated", ": > f", "Written f")]
    [InlineData("accompanied by a folder", "mkdir d && rmdir d")]
    [InlineData("written many times", "for i in 1 2 3 4 5 6 7 8 9; do echo $i > f; done", "Written f")]
    [InlineData("written one of several", "echo 1 > a && echo 2 > b && echo 3 > c", "Written a", "Written b", "Written c")]
    public void A_save_is_told_once_when_a_file_is(string how, string script, params string[] expected)
    {
        File.WriteAllText(_folder["f"], "old\n");
        File.WriteAllText(_folder["other"], "other\n");
        File.WriteAllText(_outside["in"], "in\n");
        using var changes = new ChangeRecorder(_fixture, _folder.Path);

        Shell(script.Replace("OUTSIDE", Path.GetFileName(_outside.Path), StringComparison.Ordinal));

        changes.Told().ShouldBe(expected, how);
        changes.Error.ShouldBeNull();
    }

    [Fact]
    public void A_file_that_is_written_and_never_closed_is_told()
    {
        using FileStream leases = new(_folder["leases"], FileMode.Create, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        using var changes = new ChangeRecorder(_fixture, _folder.Path);

        leases.Write("1700000000 52:54:00:00:00:01 192.0.2.7 guest *\n"u8);

        changes.Told().ShouldBe(["Written leases"]);
    }

    [Fact]
    public void Names_that_the_filter_does_not_want_are_not_told()
    {
        using var changes = new ChangeRecorder(
            _fixture, _folder.Path, static name => !name.EndsWith(".swp", StringComparison.Ordinal));

        Shell("echo 1 > .f.swp && echo 2 > f");

        changes.Told().ShouldBe(["Written f"]);
    }

    [Fact]
    public void A_name_of_the_longest_kind_and_one_of_many_letters_are_told_whole()
    {
        string longest = new('x', 255);
        using var changes = new ChangeRecorder(_fixture, _folder.Path);

        File.WriteAllText(_folder[longest], "");
        File.WriteAllText(_folder["дом 家 🏠"], "");

        changes.Told().ShouldBe([$"Written {longest}", "Written дом 家 🏠"]);
    }

    [Fact]
    public void Nothing_below_a_sub_folder_is_told()
    {
        Directory.CreateDirectory(_folder["sub"]);
        using var changes = new ChangeRecorder(_fixture, _folder.Path);

        File.WriteAllText(_folder["sub/f"], "");

        changes.Told().ShouldBeEmpty();
    }

    [Fact]
    public void A_folder_that_is_not_there_is_an_error_and_leaves_nothing_open()
    {
        using var missing = new ChangeRecorder(_fixture, _folder["missing"]);
        using var file = new ChangeRecorder(_fixture, "/proc/self/status");

        missing.Error.ShouldBeOfType<SyscallException>().Errno.ShouldBe(Errno.ENOENT);
        file.Error.ShouldBeOfType<SyscallException>().Errno.ShouldBe(Errno.ENOTDIR);
    }

    [Fact]
    public void Two_subscribers_of_one_folder_are_told_alike_and_leave_one_by_one()
    {
        using var first = new ChangeRecorder(_fixture, _folder.Path);
        var second = new ChangeRecorder(_fixture, _folder.Path);

        File.WriteAllText(_folder["f"], "");
        second.Told().ShouldBe(["Written f"]);
        first.Told().ShouldBe(["Written f"]);
        second.Dispose();
        _fixture.Settle();
        File.WriteAllText(_folder["g"], "");

        first.Told().ShouldBe(["Written g"]);
        second.All.ShouldNotContain(static change => change.Name == "g");
    }

    [Fact]
    public void One_descriptor_serves_all_folders_and_closes_with_the_last()
    {
        var changes = new ChangeRecorder[20];
        for (int i = 0; i < changes.Length; i++)
        {
            Directory.CreateDirectory(_folder[$"{i}"]);
            changes[i] = new ChangeRecorder(_fixture, _folder[$"{i}"]);
        }

        int descriptor = KernelView.InotifyOf(_folder["0"]).ShouldHaveSingleItem();
        for (int i = 1; i < changes.Length; i++)
        {
            KernelView.InotifyOf(_folder[$"{i}"]).ShouldBe([descriptor]);
            changes[i].Dispose();
            _fixture.Settle();
            KernelView.InotifyOf(_folder[$"{i}"]).ShouldBeEmpty();
        }

        changes[0].Dispose();
        _fixture.Settle();
        KernelView.InotifyOf(_folder["0"]).ShouldBeEmpty();

        using var again = new ChangeRecorder(_fixture, _folder["1"]);
        KernelView.InotifyOf(_folder["1"]).ShouldHaveSingleItem();
    }

    [Fact]
    public void A_filter_that_throws_ends_its_own_subscription_and_no_other()
    {
        using var broken = new ChangeRecorder(_fixture, _folder.Path, static _ => throw new InvalidOperationException("filter"));
        using var sound = new ChangeRecorder(_fixture, _folder.Path);

        _fixture.Do(() =>
        {
            File.WriteAllText(_folder["f"], "");
            File.WriteAllText(_folder["g"], "");
        });

        sound.Told().ShouldBe(["Written f", "Written g"]);
        broken.Error.ShouldNotBeNull().Message.ShouldBe("filter");
        broken.All.ShouldBeEmpty();
    }

    // On the loop's thread: it reads the steps of one save together then, however slow the machine is.
    private void Shell(string script) => _fixture.Do(() => SourceFixture.Run($"cd {_folder.Path} && {script}"));
}
