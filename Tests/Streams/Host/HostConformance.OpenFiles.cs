using System;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Streams.Loop;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Host;

/// <content>Open files, links, other names, copies.</content>
public abstract partial class HostConformance
{
    [Fact]
    public void An_open_file_is_written_and_read_where_its_position_is()
    {
        string path = _fixture["file"];
        using (IHostFile file = Open(path, HostFileMode.Create))
        {
            _fixture.Do(() =>
            {
                file.Write("header, "u8);
                file.Write("body"u8);
                file.Position.ShouldBe(12);
                file.Position = 8;
                file.Write("BODY"u8);
                file.Sync();
                file.Length.ShouldBe(12);
                file.Position.ShouldBe(12);
            });
        }

        _fixture.ReadText(path).ShouldBe("header, BODY");
        using IHostFile again = Open(path, HostFileMode.Read);
        byte[] buffer = new byte[100];
        _fixture.Do(() =>
        {
            again.Path.ShouldBe(path);
            again.Position = 8;
            again.Read(buffer).ShouldBe(4);
            again.Read(buffer).ShouldBe(0);
        });
        buffer[..4].ShouldBe("BODY"u8.ToArray());
        ShouldFail(() => _fixture.Do(() => again.Write("x"u8)), $"cannot write '{path}': Bad file descriptor");
    }

    [Fact]
    public void How_a_file_is_opened_decides_what_must_be_there()
    {
        string path = _fixture["file"];

        ShouldFail(() => Open(path, HostFileMode.Read), $"cannot open '{path}': No such file or directory");
        ShouldFail(() => Open(path, HostFileMode.ReadWrite), $"cannot open '{path}': No such file or directory");
        ShouldFail(
            () => Open(_fixture["none/file"], HostFileMode.Create), $"cannot open '{_fixture["none/file"]}': No such file or directory");
        ShouldFail(() => Open(_fixture.Root, HostFileMode.Create), $"cannot open '{_fixture.Root}': Is a directory");
        using (IHostFile file = Open(path, HostFileMode.CreateNew))
        {
            _fixture.Do(() => file.Write("words"u8));
        }

        ShouldFail(() => Open(path, HostFileMode.CreateNew), $"cannot open '{path}': File exists");
        using (IHostFile file = Open(path, HostFileMode.ReadWrite))
        {
            _fixture.Do(() => file.Length).ShouldBe(5);
        }

        using (IHostFile file = Open(path, HostFileMode.Create))
        {
            _fixture.Do(() => file.Length).ShouldBe(0);
        }
    }

    [Fact]
    public void A_child_goes_on_in_the_file_that_it_was_passed()
    {
        ProcessLaunch program = _fixture.Program("echo -n ' and body' >&3", static process =>
        {
            process.PassedFile(0).Write(" and body"u8);
            process.Exit(0);
        });
        using IHostFile file = Open(_fixture["file"], HostFileMode.Create);
        _fixture.Do(() => file.Write("header"u8));

        Seen<ProcessExit> exits = Watch(Launch(program with { Passed = [file] }));

        _fixture.RunUntil(() => exits.Count == 1);
        _fixture.ReadText(_fixture["file"]).ShouldBe("header and body");
        _fixture.Do(() => file.Position).ShouldBe(15);
    }

    [Fact]
    public void Who_has_a_file_open_keeps_it_when_its_path_is_given_to_another()
    {
        _fixture.Do(() => Files.Replace(_fixture["file"], "old"u8));
        using IHostFile open = Open(_fixture["file"], HostFileMode.Read);

        _fixture.Do(() => Files.Replace(_fixture["file"], "new, and longer"u8));

        _fixture.Do(() => open.Length).ShouldBe(3);
        _fixture.ReadText(_fixture["file"]).ShouldBe("new, and longer");
    }

    [Fact]
    public void A_file_gets_another_name_in_one_step()
    {
        (string from, string to) = (_fixture["from"], _fixture["to"]);
        _fixture.Do(() => Files.Replace(from, "new"u8));
        _fixture.Do(() => Files.Replace(to, "old"u8));
        FileId id = _fixture.Do(() => Files.Look(from)).ShouldNotBeNull().Id;

        _fixture.Do(() => Files.Rename(from, to));

        _fixture.Do(() => Files.List(_fixture.Root)).ShouldBe(["to"]);
        _fixture.ReadText(to).ShouldBe("new");
        _fixture.Do(() => Files.Look(to)).ShouldNotBeNull().Id.ShouldBe(id);
        ShouldFail(() => _fixture.Do(() => Files.Rename(from, to)), $"cannot rename '{from}' to '{to}': No such file or directory");
        _fixture.Do(() => Files.CreateDirectory(_fixture["folder"]));
        ShouldFail(() => _fixture.Do(() => Files.Rename(to, _fixture["folder"])), $"cannot rename '{to}' to '{_fixture["folder"]}': Is a directory");
        _fixture.Do(() => Files.Rename(to, _fixture["folder/to"]));
        _fixture.ReadText(_fixture["folder/to"]).ShouldBe("new");
    }

    [Fact]
    public void A_name_that_changes_hands_is_told_as_two_changes()
    {
        var seen = new Seen<FileChange>();
        _fixture.Do(() => Files.Replace(_fixture["from"], "words"u8));
        using IDisposable changes = _fixture.Do(() => Files.WhenChanged(_fixture.Root, static name => name[0] != '.').Subscribe(seen.Add));

        _fixture.Do(() => Files.Rename(_fixture["from"], _fixture["to"]));

        _fixture.RunUntil(() => seen.Count == 2);
        seen.ShouldBe([new FileChange(FileChangeKind.Deleted, "from"), new FileChange(FileChangeKind.Written, "to")]);
    }

    [Fact]
    public void A_link_leads_to_its_target_and_can_be_led_elsewhere()
    {
        string link = _fixture["link"];
        _fixture.Do(() => Files.CreateDirectory(_fixture["folder"]));
        _fixture.Do(() => Files.Replace(_fixture["folder/a"], "words"u8));
        _fixture.Do(() => Files.Link(link, _fixture["none"]));
        _fixture.Do(() => Files.Look(link)).ShouldBeNull();
        _fixture.Do(() => Files.ReadLink(link)).ShouldBe(_fixture["none"]);

        _fixture.Do(() => Files.Link(link, "folder/a"));

        _fixture.Do(() => Files.ReadLink(link)).ShouldBe("folder/a");
        _fixture.ReadText(link).ShouldBe("words");
        _fixture.Do(() => Files.Look(link)).ShouldBe(_fixture.Do(() => Files.Look(_fixture["folder/a"])));
        _fixture.Do(() => Files.List(_fixture.Root)).Order().ShouldBe(["folder", "link"]);
        _fixture.Do(() => Files.Link(_fixture["alias"], _fixture["folder"]));
        _fixture.ReadText(_fixture["alias/a"]).ShouldBe("words");
        _fixture.Do(() => Files.List(_fixture["alias"])).ShouldBe(["a"]);
        _fixture.Do(() => Files.Delete(link));
        _fixture.ReadText(_fixture["folder/a"]).ShouldBe("words");
        _fixture.Do(() => Files.ReadLink(link)).ShouldBeNull();
        _fixture.Do(() => Files.ReadLink(_fixture["folder/a"])).ShouldBeNull();
        _fixture.Do(() => Files.ReadLink(_fixture["none/link"])).ShouldBeNull();
    }

    [Fact]
    public void A_link_that_leads_to_itself_leads_nowhere()
    {
        _fixture.Do(() => Files.Link(_fixture["loop"], _fixture["loop"]));

        _fixture.Do(() => Files.Look(_fixture["loop"])).ShouldBeNull();
        ShouldFail(() => Open(_fixture["loop"], HostFileMode.Read), $"cannot open '{_fixture["loop"]}': Too many levels of symbolic links");
    }

    [Fact]
    public void What_a_file_takes_of_its_disk_is_told()
    {
        using (IHostFile file = Open(_fixture["file"], HostFileMode.Create))
        {
            _fixture.Do(() => file.Write(new byte[100_000]));
            _fixture.Do(file.Sync);
        }

        FileFacts facts = _fixture.Do(() => Files.Look(_fixture["file"])).ShouldNotBeNull();
        (facts.Kind, facts.Length).ShouldBe((FileKind.File, 100_000));
        facts.AllocatedBytes.ShouldBeGreaterThanOrEqualTo(100_000);
        _fixture.Do(() => Files.Look(_fixture.Root)).ShouldNotBeNull().Kind.ShouldBe(FileKind.Directory);
        DiskSpace space = _fixture.Do(() => Files.GetSpace(_fixture["file"]));
        space.TotalBytes.ShouldBeGreaterThanOrEqualTo(space.FreeBytes);
        space.FreeBytes.ShouldBeGreaterThanOrEqualTo(space.AvailableBytes);
        Should.Throw<HypervisorException>(() => _fixture.Do(() => Files.GetSpace(_fixture["none"])))
            .Message.ShouldStartWith($"cannot look at the disk of '{_fixture["none"]}': ");
    }

    [Fact]
    public void What_keeps_a_file_from_being_used_is_told()
    {
        _fixture.Do(() => Files.Replace(_fixture["file"], "words"u8));

        _fixture.Do(() => Files.FindObstacle(_fixture["file"], FileAccess.ReadWrite)).ShouldBeNull();
        _fixture.Do(() => Files.FindObstacle(_fixture["none"], FileAccess.Read)).ShouldBe("No such file or directory");
    }

    [Fact]
    public void A_copy_is_whole_and_replaces_what_was_there()
    {
        byte[] content = new byte[1_000_000];
        new Random(1).NextBytes(content);
        _fixture.Do(() => Files.Replace(_fixture["from"], content));
        _fixture.Do(() => Files.Replace(_fixture["to"], "old"u8));

        Await(() => Files.CopyAsync(_fixture["from"], _fixture["to"], CancellationToken.None)).ShouldBeNull();

        _fixture.Do(() => Files.Read(_fixture["to"], content.Length)).ShouldBe(content);
        _fixture.Do(() => Files.List(_fixture.Root)).Order().ShouldBe(["from", "to"]);
    }

    [Fact]
    public void A_copy_that_fails_or_is_called_off_leaves_the_old_file()
    {
        _fixture.Do(() => Files.Replace(_fixture["from"], "new"u8));
        _fixture.Do(() => Files.Replace(_fixture["to"], "old"u8));

        Await(() => Files.CopyAsync(_fixture["none"], _fixture["to"], CancellationToken.None)).ShouldBeOfType<HypervisorException>()
            .Message.ShouldBe($"cannot copy '{_fixture["none"]}' to '{_fixture["to"]}': No such file or directory");
        Await(() => Files.CopyAsync(_fixture["from"], _fixture["to"], new CancellationToken(canceled: true)))
            .ShouldBeAssignableTo<OperationCanceledException>();

        _fixture.ReadText(_fixture["to"]).ShouldBe("old");
        _fixture.Do(() => Files.List(_fixture.Root)).Order().ShouldBe(["from", "to"]);
    }

    private IHostFile Open(string path, HostFileMode mode) => _fixture.Do(() => Files.Open(path, mode));

    /// <summary>Awaits work on the host's scheduler; what it threw.</summary>
    private Exception? Await(Func<Task> work)
    {
        Exception? error = null;
        bool done = false;
        Host.Scheduler.Start(async () =>
        {
            error = await Record.ExceptionAsync(work);
            done = true;
        });
        _fixture.RunUntil(() => done);
        return error;
    }
}
