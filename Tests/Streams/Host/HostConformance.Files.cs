using System;
using System.Linq;
using System.Text;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Host;

/// <content>Files.</content>
public abstract partial class HostConformance
{
    private IHostFiles Files => Host.Files;

    [Fact]
    public void A_file_is_what_was_written_last_and_whole()
    {
        string path = _fixture["file"];

        _fixture.Do(() => Files.Replace(path, "first, and rather long"u8));
        _fixture.Do(() => Files.Replace(path, "second"u8));

        _fixture.ReadText(path).ShouldBe("second");
        FileFacts facts = _fixture.Do(() => Files.Look(path)).ShouldNotBeNull();
        facts.IsDirectory.ShouldBeFalse();
        facts.Length.ShouldBe(6);
        facts.IsExecutable.ShouldBeFalse();
        _fixture.Do(() => Files.List(_fixture.Root)).ShouldBe(["file"]);
    }

    [Fact]
    public void A_file_can_be_made_a_program()
    {
        _fixture.Do(() => Files.Replace(_fixture["program"], "#!/bin/sh\n"u8));

        _fixture.Do(() => Files.MakeExecutable(_fixture["program"]));

        _fixture.Do(() => Files.Look(_fixture["program"])).ShouldNotBeNull().IsExecutable.ShouldBeTrue();
        _fixture.ReadText(_fixture["program"]).ShouldBe("#!/bin/sh\n");
        Should.Throw<HypervisorException>(() => _fixture.Do(() => Files.MakeExecutable(_fixture["none"]))).Code.ShouldBe(ErrorCode.SystemError);
    }

    [Fact]
    public void An_empty_file_is_a_file()
    {
        _fixture.Do(() => Files.Replace(_fixture["empty"], []));

        _fixture.ReadText(_fixture["empty"]).ShouldBe("");
        _fixture.Do(() => Files.Look(_fixture["empty"])).ShouldNotBeNull().Length.ShouldBe(0);
    }

    [Fact]
    public void What_a_reader_does_to_its_bytes_is_its_own_affair()
    {
        _fixture.Do(() => Files.Replace(_fixture["file"], "words"u8));

        _fixture.Do(() => Array.Clear(Files.Read(_fixture["file"], limit: 100)));

        _fixture.ReadText(_fixture["file"]).ShouldBe("words");
    }

    [Fact]
    public void Nothing_there_is_seen_listed_and_deleted_without_complaint()
    {
        _fixture.Do(() => Files.Look(_fixture["none"])).ShouldBeNull();
        _fixture.Do(() => Files.Look(_fixture["none/none"])).ShouldBeNull();
        _fixture.Do(() => Files.List(_fixture["none"])).ShouldBeEmpty();
        _fixture.Do(() => Files.Delete(_fixture["none"]));
        _fixture.Do(() => Files.Delete(_fixture["none/none"]));
        _fixture.Do(() => Files.DeleteDirectory(_fixture["none"]));
    }

    [Fact]
    public void Nothing_there_cannot_be_read_or_written_into()
    {
        ShouldFail(() => _fixture.ReadText(_fixture["none"]), $"cannot read '{_fixture["none"]}': No such file or directory");
        ShouldFail(
            () => _fixture.ReadText(_fixture["none/file"]), $"cannot read '{_fixture["none/file"]}': No such file or directory");
        ShouldFail(
            () => _fixture.Do(() => Files.Replace(_fixture["none/file"], "words"u8)),
            $"cannot write '{_fixture["none/file"]}': No such file or directory");
    }

    [Fact]
    public void A_file_beyond_the_limit_is_refused()
    {
        _fixture.Do(() => Files.Replace(_fixture["file"], "words"u8));

        _fixture.Do(() => Files.Read(_fixture["file"], limit: 5)).Length.ShouldBe(5);
        ShouldFail(
            () => _fixture.Do(() => Files.Read(_fixture["file"], limit: 4)),
            $"cannot read '{_fixture["file"]}': it has 5 bytes, the limit is 4");
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(3, "rds")]
    [InlineData(5, "words")]
    [InlineData(100, "words")]
    public void The_end_of_a_file_is_read_whatever_its_length(int limit, string end)
    {
        _fixture.Do(() => Files.Replace(_fixture["file"], "words"u8));

        Encoding.UTF8.GetString(_fixture.Do(() => Files.ReadEnd(_fixture["file"], limit))).ShouldBe(end);
    }

    [Fact]
    public void Nothing_there_has_no_end_to_read()
        => ShouldFail(
            () => _fixture.Do(() => Files.ReadEnd(_fixture["none"], limit: 5)), $"cannot read '{_fixture["none"]}': No such file or directory");

    [Fact]
    public void Folders_are_made_with_those_above_and_removed_when_empty()
    {
        string deep = _fixture["a/b/c"];

        _fixture.Do(() => Files.CreateDirectory(deep));
        _fixture.Do(() => Files.CreateDirectory(deep));
        _fixture.Do(() => Files.Replace($"{deep}/file", "words"u8));

        FileFacts facts = _fixture.Do(() => Files.Look(deep)).ShouldNotBeNull();
        facts.IsDirectory.ShouldBeTrue();
        facts.Length.ShouldBe(0);
        _fixture.Do(() => Files.List(_fixture["a"])).ShouldBe(["b"]);
        ShouldFail(
            () => _fixture.Do(() => Files.DeleteDirectory(deep)), $"cannot remove the folder '{deep}': Directory not empty");
        _fixture.Do(() => Files.Delete($"{deep}/file"));
        _fixture.Do(() => Files.DeleteDirectory(deep));
        _fixture.Do(() => Files.Look(deep)).ShouldBeNull();
        _fixture.Do(() => Files.List(_fixture["a/b"])).ShouldBeEmpty();
    }

    [Fact]
    public void A_folder_is_not_taken_for_a_file_nor_a_file_for_a_folder()
    {
        string folder = _fixture["folder"];
        string file = _fixture["file"];
        _fixture.Do(() => Files.CreateDirectory(folder));
        _fixture.Do(() => Files.Replace(file, "words"u8));

        ShouldFail(() => _fixture.Do(() => Files.Replace(folder, "words"u8)), $"cannot write '{folder}': Is a directory");
        ShouldFail(() => _fixture.Do(() => Files.CreateDirectory(file)), $"cannot make the folder '{file}': File exists");
        Should.Throw<HypervisorException>(() => _fixture.Do(() => Files.Delete(folder)))
            .Message.ShouldStartWith($"cannot delete '{folder}': ");
        Should.Throw<HypervisorException>(() => _fixture.ReadText(folder))
            .Message.ShouldStartWith($"cannot read '{folder}': ");
        Should.Throw<HypervisorException>(() => _fixture.Do(() => Files.DeleteDirectory(file)))
            .Message.ShouldStartWith($"cannot remove the folder '{file}': ");

        _fixture.ReadText(file).ShouldBe("words");
        _fixture.Do(() => Files.Look(folder)).ShouldNotBeNull().IsDirectory.ShouldBeTrue();
        _fixture.Do(() => Files.List(_fixture.Root)).Order().ShouldBe(["file", "folder"]);
    }

    [RootFact]
    public void A_full_disk_leaves_the_old_file_and_no_remains()
    {
        string disk = _fixture.SmallDisk(kiB: 64);
        _fixture.Do(() => Files.Replace($"{disk}/file", "old"u8));

        ShouldFail(
            () => _fixture.Do(() => Files.Replace($"{disk}/file", new byte[100 * 1024])),
            $"cannot write '{disk}/file': No space left on device");

        _fixture.ReadText($"{disk}/file").ShouldBe("old");
        _fixture.Do(() => Files.List(disk)).ShouldBe(["file"]);
        for (int i = 0; i < 100; i++)
        {
            _fixture.Do(() => Files.Replace($"{disk}/file", new byte[10 * 1024]));
            _fixture.Do(() => Files.Replace($"{disk}/other", new byte[10 * 1024]));
            _fixture.Do(() => Files.Delete($"{disk}/other"));
        }
    }

    [Fact]
    public void Changes_are_told_once_settled()
    {
        var seen = new Seen<FileChange>();
        _fixture.Do(() => Files.Replace(_fixture["old.xml"], "words"u8));
        using IDisposable changes = _fixture.Do(() => Files.WhenChanged(_fixture.Root, IsXml).Subscribe(seen.Add));

        _fixture.Do(() =>
        {
            Files.Replace(_fixture["new.xml"], "1"u8);
            Files.Replace(_fixture["new.xml"], "2"u8);
            Files.Replace(_fixture["new.txt"], "words"u8);
            Files.Delete(_fixture["old.xml"]);
            Files.Replace(_fixture["passing.xml"], "words"u8);
        });

        _fixture.RunUntil(() => seen.Count == 3);
        seen.Take().ShouldBe(
        [
            new FileChange(FileChangeKind.Written, "new.xml"),
            new FileChange(FileChangeKind.Deleted, "old.xml"),
            new FileChange(FileChangeKind.Written, "passing.xml"),
        ]);
        _fixture.WriteAsOther(_fixture["other.xml"], "words");
        _fixture.RunUntil(() => seen.Count == 1);
        seen.ShouldBe([new FileChange(FileChangeKind.Written, "other.xml")]);
    }

    [Fact]
    public void A_folder_that_vanishes_and_returns_is_to_be_listed_again()
    {
        string folder = _fixture["folder"];
        var seen = new Seen<FileChange>();
        bool inside = false;
        bool toldInside = false;
        _fixture.Do(() => Files.CreateDirectory(folder));
        _fixture.Do(() => Files.Replace($"{folder}/a", "words"u8));
        using IDisposable changes = _fixture.Do(() => Files.WhenChanged(folder, static _ => true).Subscribe(change =>
        {
            toldInside |= inside;
            seen.Add(change);
        }));

        _fixture.Do(() =>
        {
            inside = true;
            _fixture.RemoveAsOther(folder);
            inside = false;
        });
        _fixture.RunUntil(() => seen.Count == 1);
        _fixture.Do(() => Files.CreateDirectory(folder));
        _fixture.RunUntil(() => seen.Count == 2);
        _fixture.Do(() => Files.Replace($"{folder}/b", "words"u8));
        _fixture.RunUntil(() => seen.Count == 3);

        toldInside.ShouldBeFalse("an observer was told inside the call of another");
        var rescan = new FileChange(FileChangeKind.Rescan, "");
        seen.ShouldBe([rescan, rescan, new FileChange(FileChangeKind.Written, "b")]);
    }

    [Fact]
    public void A_folder_that_is_not_there_cannot_be_watched()
    {
        Exception? error = null;

        _fixture.Do(() => Files.WhenChanged(_fixture["none"], static _ => true).Subscribe(static _ => { }, e => error = e));

        _fixture.RunUntil(() => error is not null);
        error.ShouldBeOfType<HypervisorException>()
            .Message.ShouldBe($"cannot watch '{_fixture["none"]}': No such file or directory");
    }

    [Fact]
    public void A_watcher_that_has_left_is_told_nothing()
    {
        var seen = new Seen<FileChange>();
        var left = new Seen<FileChange>();
        using IDisposable stays = _fixture.Do(() => Files.WhenChanged(_fixture.Root, static _ => true).Subscribe(seen.Add));
        IDisposable leaves = _fixture.Do(() => Files.WhenChanged(_fixture.Root, static _ => true).Subscribe(left.Add));

        _fixture.Do(() => Files.Replace(_fixture["a"], Encoding.UTF8.GetBytes("words")));
        _fixture.Do(leaves.Dispose);

        _fixture.RunUntil(() => seen.Count == 1);
        _fixture.Do(() => Files.Replace(_fixture["b"], "words"u8));
        _fixture.RunUntil(() => seen.Count == 2);
        left.Count(static change => change.Name == "b").ShouldBe(0);
    }

    private static bool IsXml(string name) => name.EndsWith(".xml", StringComparison.Ordinal);
}
