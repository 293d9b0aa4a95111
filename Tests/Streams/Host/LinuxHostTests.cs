using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Runtime.Versioning;
using System.Threading.Tasks;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Host;

[SupportedOSPlatform("linux")]
public sealed class LinuxHostTests : HostConformance
{
    private const int Nobody = 65534;
    private readonly LinuxHostFixture _fixture;

    public LinuxHostTests()
        : this(new LinuxHostFixture())
    {
    }

    private LinuxHostTests(LinuxHostFixture fixture)
        : base(fixture) => _fixture = fixture;

    [RootFact]
    public void What_may_not_be_touched_is_an_error_that_says_so()
    {
        string file = _fixture["file"];
        File.WriteAllText(file, "secret");
        File.SetUnixFileMode(file, UnixFileMode.UserRead);

        AsNobody(() => _fixture.Host.Files.Look(file)).ShouldBeNull();
        ShouldBeDenied(() => _fixture.Host.Files.Read(file, limit: 100), $"cannot read '{file}': Permission denied");
        ShouldBeDenied(() => Replace(file), $"cannot write '{file}': Permission denied");
        ShouldBeDenied(() => Delete(file), $"cannot delete '{file}': Permission denied");
        ShouldBeDenied(() => _fixture.Host.Files.List(_fixture.Root), $"cannot list '{_fixture.Root}': Permission denied");
        ShouldBeDenied(() => Make(_fixture["sub"]), $"cannot make the folder '{_fixture["sub"]}': Permission denied");
        ShouldBeDenied(
            () => _fixture.Host.Sockets.Listen(_fixture["socket"]),
            $"cannot listen on '{_fixture["socket"]}': Permission denied");
        File.ReadAllText(file).ShouldBe("secret");
    }

    [Fact]
    public void Files_and_folders_are_the_owners_alone()
    {
        _fixture.Do(() => _fixture.Host.Files.CreateDirectory(_fixture["a/b"]));
        _fixture.Do(() => _fixture.Host.Files.Replace(_fixture["a/file"], "words"u8));

        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        File.GetUnixFileMode(_fixture["a/file"]).ShouldBe(Owner);
        File.GetUnixFileMode(_fixture["a/b"]).ShouldBe(Owner | UnixFileMode.UserExecute);
    }

    [RootFact]
    public void What_may_not_be_used_is_told_before_it_is()
    {
        File.WriteAllText(_fixture["file"], "words");
        File.SetUnixFileMode(_fixture.Root, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.GroupExecute);
        File.SetUnixFileMode(_fixture["file"], UnixFileMode.UserRead | UnixFileMode.GroupRead); // Nobody here keeps the group of root.

        AsNobody(() => _fixture.Host.Files.FindObstacle(_fixture["file"], FileAccess.Read)).ShouldBeNull();
        AsNobody(() => _fixture.Host.Files.FindObstacle(_fixture["file"], FileAccess.ReadWrite)).ShouldBe("Permission denied");
    }

    [Fact]
    public async Task A_pipe_that_nobody_writes_into_keeps_nobody_waiting()
    {
        string pipe = _fixture["pipe"];
        Fifo.Open(pipe).Dispose();
        try
        {
            await ShouldRefuseAsync(files => files.Read(pipe, limit: 100), $"cannot read '{pipe}': it is not an ordinary file");
            await ShouldRefuseAsync(files => files.ReadEnd(pipe, limit: 100), $"cannot read '{pipe}': it is not an ordinary file");
        }
        finally
        {
            Fifo.Open(pipe).Dispose(); // Lets those go that do wait.
        }

        async Task ShouldRefuseAsync(Action<IHostFiles> use, string message) => (await Should.ThrowAsync<HypervisorException>(
            () => Task.Run(() => use(_fixture.Host.Files)).WaitAsync(TimeSpan.FromSeconds(30)))).Message.ShouldBe(message);
    }

    [Fact]
    public void What_the_kernel_makes_up_can_be_read()
    {
        string text = _fixture.ReadText("/proc/self/status");

        text.ShouldStartWith("Name:");
        text.ShouldEndWith("\n");
        HypervisorException error = Should.Throw<HypervisorException>(() => _fixture.Do(() => _fixture.Host.Files.Read("/proc/self/status", 10)));
        error.Message.ShouldBe("cannot read '/proc/self/status': it has more than 10 bytes");
    }

    [Theory]
    [InlineData("/dev/null", FileKind.CharacterDevice)]
    [InlineData("/proc", FileKind.Directory)]
    [InlineData("/bin/sh", FileKind.File)]
    public void The_kind_of_a_file_is_told(string path, FileKind kind)
        => _fixture.Do(() => _fixture.Host.Files.Look(path)).ShouldNotBeNull().Kind.ShouldBe(kind);

    [Fact]
    public void A_file_with_a_hole_takes_less_than_its_length()
    {
        using IHostFile file = _fixture.Do(() => _fixture.Host.Files.Open(_fixture["sparse"], HostFileMode.CreateNew));
        _fixture.Do(() =>
        {
            file.Position = 1 << 30;
            file.Write("end"u8);
        });

        FileFacts facts = _fixture.Do(() => _fixture.Host.Files.Look(_fixture["sparse"])).ShouldNotBeNull();
        facts.Length.ShouldBe((1L << 30) + 3);
        facts.AllocatedBytes.ShouldBeLessThan(1 << 20);
        File.GetUnixFileMode(_fixture["sparse"]).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public void Links_are_followed_to_what_is_there()
    {
        File.WriteAllText(_fixture["file"], "words");
        File.CreateSymbolicLink(_fixture["link"], _fixture["file"]);
        File.CreateSymbolicLink(_fixture["broken"], _fixture["none"]);
        File.CreateSymbolicLink(_fixture["loop"], _fixture["loop"]);

        _fixture.Do(() => _fixture.Host.Files.Look(_fixture["link"])).ShouldNotBeNull().Length.ShouldBe(5);
        _fixture.Do(() => _fixture.Host.Files.Look(_fixture["broken"])).ShouldBeNull();
        _fixture.Do(() => _fixture.Host.Files.Look(_fixture["loop"])).ShouldBeNull();
        _fixture.Do(() => _fixture.Host.Files.Look("/bin/sh")).ShouldNotBeNull().IsExecutable.ShouldBeTrue();
    }

    [Fact]
    public void A_child_that_was_let_go_leaves_no_zombie()
    {
        var launch = new ProcessLaunch("/bin/sh", ["-c", "exec sleep 1000"]);
        IHostProcess process = _fixture.Do(() => _fixture.Host.Processes.Launch(launch));
        using PidHandle handle = PidFd.Open(process.Id);

        _fixture.Do(process.Dispose);
        PidFd.SendSignal(handle, (int)ProcessSignal.Kill);

        _fixture.RunUntil(() => !PidFd.SendSignal(handle, 0)); // A zombie still takes signals.
    }

    [Fact]
    public void The_exit_of_somebody_elses_child_is_told()
    {
        // The shell is its parent and reaps it; the file tells its number.
        var launch = new ProcessLaunch("/bin/sh", ["-c", $"sleep 1000 & echo $! > {_fixture["pid"]}.new; mv {_fixture["pid"]}.new {_fixture["pid"]}; wait"]);
        IHostProcess parent = _fixture.Do(() => _fixture.Host.Processes.Launch(launch));
        _fixture.RunUntil(() => File.Exists(_fixture["pid"]));
        int id = int.Parse(File.ReadAllText(_fixture["pid"]), CultureInfo.InvariantCulture);
        long start = ProcessRecord.Of($"/proc/{id}").ShouldNotBeNull().StartTime;
        IHostProcess grandchild = _fixture.Do(() => _fixture.Host.Processes.Adopt(new ProcessIdentity(id, start, parent.Identity.Boot))).ShouldNotBeNull();
        var exits = new Seen<ProcessExit>();
        grandchild.Exited.Subscribe(exits.Add);

        _fixture.Do(() => grandchild.Signal(ProcessSignal.Kill));

        _fixture.RunUntil(() => exits.Count == 1);
        exits.ShouldHaveSingleItem().ShouldBeOneOf(new ProcessExit(Code: null, (int)ProcessSignal.Kill), ProcessExit.Unknown); // Its parent may be slow.
        _fixture.Do(grandchild.Dispose);
    }

    [Fact]
    public void A_zombie_is_not_adopted()
    {
        SpawnedProcess child = Spawner.Start(new SpawnRequest("/bin/sh", ["-c", "exit 0"]));
        using PidHandle handle = child.Handle;
        _fixture.RunUntil(() => PidFd.HasEnded(handle));
        ProcessRecord record = ProcessRecord.Of($"/proc/{child.Id}").ShouldNotBeNull();
        record.State.ShouldBe(ProcessState.Zombie);

        Guid boot = Guid.Parse(File.ReadAllText("/proc/sys/kernel/random/boot_id"));
        _fixture.Do(() => _fixture.Host.Processes.Adopt(new ProcessIdentity(child.Id, record.StartTime, boot))).ShouldBeNull();

        PidFd.TryReap(handle).Kind.ShouldBe(ReapKind.Exited);
    }

    [Fact]
    public void What_a_process_has_used_is_what_the_kernel_counts()
    {
        Guid boot = Guid.Parse(File.ReadAllText("/proc/sys/kernel/random/boot_id"));
        long start = ProcessRecord.Of("/proc/self").ShouldNotBeNull().StartTime;
        IHostProcess self = _fixture.Do(() => _fixture.Host.Processes.Adopt(new ProcessIdentity(Environment.ProcessId, start, boot))).ShouldNotBeNull();

        ProcessUsage usage = _fixture.Do(self.Measure).ShouldNotBeNull();
        IReadOnlyList<ThreadUsage> threads = _fixture.Do(self.MeasureThreads);

        usage.UserTime.ShouldBeGreaterThan(TimeSpan.Zero);
        usage.ResidentBytes.ShouldBeGreaterThan(1024 * 1024);
        threads.Count.ShouldBeGreaterThan(1);
        threads.ShouldContain(thread => thread.Id == Environment.ProcessId);
        threads.ShouldContain(thread => thread.QueuedTime != null);
        _fixture.Do(self.Dispose);
    }

    [Fact]
    public void A_program_may_be_called_anything()
    {
        ProcessRecord record = ProcessRecord.Parse(
            "7 (a) R 1 (b) S 1 7 7 0 -1 4194304 99 0 0 0 150 25 0 0 20 0 1 0 1182828 3133440 362 18446744073709551615 "
            + "1 1 1 0 0 0 0 0 0 0 0 0 17 3 0 0 0 0 0 0 0 0 0 0 0 0 0");

        record.ShouldBe(new ProcessRecord(ProcessState.Sleeping, 150, 25, 1182828, 362, 3));
        record.UserTime.ShouldBe(TimeSpan.FromSeconds(1.5));
        record.SystemTime.ShouldBe(TimeSpan.FromMilliseconds(250));
    }

    private protected override void KillByOther(IHostProcess process)
    {
        using PidHandle handle = PidFd.Open(process.Id);
        PidFd.SendSignal(handle, (int)ProcessSignal.Kill);
    }

    private bool Replace(string path)
    {
        _fixture.Host.Files.Replace(path, "words"u8);
        return true;
    }

    private bool Delete(string path)
    {
        _fixture.Host.Files.Delete(path);
        return true;
    }

    private bool Make(string path)
    {
        _fixture.Host.Files.CreateDirectory(path);
        return true;
    }

    private void ShouldBeDenied<T>(Func<T> action, string message)
        => Should.Throw<HypervisorException>(() => AsNobody(action)).Message.ShouldBe(message);

    private T AsNobody<T>(Func<T> action) => _fixture.Do(() =>
    {
        Native.UseFilesAs(Nobody); // The loop's thread alone.
        try
        {
            return action();
        }
        finally
        {
            Native.UseFilesAs(0);
        }
    });
}
