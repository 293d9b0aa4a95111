using System;
using System.Linq;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Host;

/// <content>Processes.</content>
public abstract partial class HostConformance
{
    private ProcessLaunch Forever => _fixture.Program("exec sleep 1000", static _ => { });

    [Fact]
    public void An_exit_code_is_told()
    {
        Seen<ProcessExit> exits = Watch(Launch(_fixture.Program("exit 7", static process => process.Exit(7))));

        _fixture.RunUntil(() => exits.Count == 1);
        exits.ShouldBe([new ProcessExit(7, Signal: null)]);
    }

    [Theory]
    [InlineData(ProcessSignal.Kill)]
    [InlineData(ProcessSignal.Terminate)]
    public void A_process_that_a_signal_ended_says_which(ProcessSignal signal)
    {
        IHostProcess process = Launch(Forever);
        Seen<ProcessExit> exits = Watch(process);
        exits.ShouldBeEmpty();

        _fixture.Do(() => process.Signal(signal));

        _fixture.RunUntil(() => exits.Count == 1);
        exits.ShouldBe([new ProcessExit(Code: null, (int)signal)]);
    }

    [Fact]
    public void A_process_may_answer_the_request_to_end_in_its_own_way()
    {
        ProcessLaunch program = _fixture.Program(
            "trap 'echo bye; exit 3' TERM; echo ready; while :; do sleep 0.01; done",
            static process =>
            {
                process.OnTerminate = () =>
                {
                    process.Print("bye\n");
                    process.Exit(3);
                };
                process.Print("ready\n");
            });
        IHostProcess process = Launch(program with { OutputPath = _fixture["output"] });
        Seen<ProcessExit> exits = Watch(process);
        _fixture.RunUntil(() => _fixture.ReadText(_fixture["output"]) == "ready\n");

        _fixture.Do(() => process.Signal(ProcessSignal.Terminate));

        _fixture.RunUntil(() => exits.Count == 1);
        exits.ShouldBe([new ProcessExit(3, Signal: null)]);
        _fixture.ReadText(_fixture["output"]).ShouldBe("ready\nbye\n");
    }

    [Fact]
    public void A_signal_to_a_process_that_has_ended_is_no_error()
    {
        IHostProcess process = Launch(_fixture.Program("exit 0", static process => process.Exit(0)));
        Seen<ProcessExit> exits = Watch(process);
        _fixture.RunUntil(() => exits.Count == 1);

        _fixture.Do(() => process.Signal(ProcessSignal.Kill));

        exits.Count.ShouldBe(1);
        _fixture.Do(process.Dispose);
    }

    [Fact]
    public void The_exit_is_replayed_to_those_who_come_late()
    {
        IHostProcess process = Launch(_fixture.Program("exit 1", static process => process.Exit(1)));
        Seen<ProcessExit> first = Watch(process);
        _fixture.RunUntil(() => first.Count == 1);

        Seen<ProcessExit> late = Watch(process);
        bool completed = false;
        process.Exited.Subscribe(static _ => { }, () => completed = true);

        _fixture.RunUntil(() => late.Count == 1 && completed);
        late.ShouldBe([new ProcessExit(1, Signal: null)]);
    }

    [Fact]
    public void Letting_go_of_a_process_neither_ends_nor_hides_it()
    {
        IHostProcess process = Launch(Forever);
        IHostProcess other = Launch(Forever);
        Seen<ProcessExit> exits = Watch(process);
        Seen<ProcessExit> others = Watch(other);

        _fixture.Do(process.Dispose);
        _fixture.Do(() => other.Signal(ProcessSignal.Kill));
        _fixture.RunUntil(() => others.Count == 1);
        exits.ShouldBeEmpty();
        Should.Throw<ObjectDisposedException>(() => _fixture.Do(() => process.Signal(ProcessSignal.Kill)));
        KillByOther(process);

        _fixture.RunUntil(() => exits.Count == 1);
        exits.ShouldBe([new ProcessExit(Code: null, (int)ProcessSignal.Kill)]);
    }

    [Fact]
    public void A_program_that_is_not_there_is_an_error()
        => ShouldFail(
            () => Launch(new ProcessLaunch(_fixture["none"], [])),
            $"cannot run '{_fixture["none"]}': No such file or directory");

    [Fact]
    public void A_file_that_may_not_be_executed_is_an_error()
    {
        _fixture.Do(() => Host.Files.Replace(_fixture["text"], "words"u8));

        ShouldFail(() => Launch(new ProcessLaunch(_fixture["text"], [])), $"cannot run '{_fixture["text"]}': Permission denied");
    }

    [Fact]
    public void A_folder_is_no_program()
        => ShouldFail(() => Launch(new ProcessLaunch(_fixture.Root, [])), $"cannot run '{_fixture.Root}': Permission denied");

    [Fact]
    public void Output_and_errors_go_to_a_file_made_anew()
    {
        ProcessLaunch program = _fixture.Program("echo out; echo err >&2", static process =>
        {
            process.Print("out\n");
            process.Print("err\n");
            process.Exit(0);
        });
        _fixture.Do(() => Host.Files.Replace(_fixture["output"], "something much longer from the last time"u8));

        Seen<ProcessExit> exits = Watch(Launch(program with { OutputPath = _fixture["output"] }));

        _fixture.RunUntil(() => exits.Count == 1);
        _fixture.ReadText(_fixture["output"]).ShouldBe("out\nerr\n");
    }

    [Fact]
    public void Output_without_a_file_is_dropped()
    {
        Seen<ProcessExit> exits = Watch(Launch(_fixture.Program("echo out", static process =>
        {
            process.Print("out\n");
            process.Exit(0);
        })));

        _fixture.RunUntil(() => exits.Count == 1);
        exits.ShouldBe([new ProcessExit(0, Signal: null)]);
    }

    [Fact]
    public void A_file_for_output_that_cannot_be_made_is_an_error()
    {
        ProcessLaunch launch = Forever with { OutputPath = _fixture["none/output"] };

        ShouldFail(() => Launch(launch), $"cannot write '{launch.OutputPath}': No such file or directory");
    }

    [Fact]
    public void A_child_accepts_from_the_listener_that_it_was_passed()
    {
        using IHostListener listener = _fixture.Do(() => Host.Sockets.Listen(_fixture["socket"]));
        IHostProcess process = Launch(_fixture.Greeter() with { Passed = [listener] });
        Seen<ProcessExit> exits = Watch(process);
        _fixture.Do(listener.Dispose);

        using Wire client = Connect(_fixture["socket"]);
        using Wire another = Connect(_fixture["socket"]);

        _fixture.RunUntil(() => client.IsComplete && another.IsComplete);
        client.Text.ShouldBe("hello");
        another.Text.ShouldBe("hello");
        _fixture.Do(() => process.Signal(ProcessSignal.Kill));
        _fixture.RunUntil(() => exits.Count == 1);
        ShouldFail(() => Connect(_fixture["socket"]), $"cannot connect to '{_fixture["socket"]}': Connection refused");
    }

    [Fact]
    public void Clients_that_wait_for_a_child_hear_of_its_end()
    {
        using IHostListener listener = _fixture.Do(() => Host.Sockets.Listen(_fixture["socket"]));
        IHostProcess process = Launch(Forever with { Passed = [listener] });
        Seen<ProcessExit> exits = Watch(process);
        _fixture.Do(listener.Dispose);
        using Wire client = Connect(_fixture["socket"]);

        _fixture.Do(() => process.Signal(ProcessSignal.Kill));

        _fixture.RunUntil(() => client.IsComplete && exits.Count == 1);
        client.Error.ShouldBeNull();
    }

    [Fact]
    public void A_process_is_found_again_by_its_identity()
    {
        IHostProcess process = Launch(Forever);
        process.Identity.Id.ShouldBe(process.Id);

        IHostProcess adopted = Adopt(process.Identity).ShouldNotBeNull();
        adopted.Identity.ShouldBe(process.Identity);
        Seen<ProcessExit> told = Watch(adopted);
        Seen<ProcessExit> exits = Watch(process);
        _fixture.Do(process.Dispose);
        _fixture.Do(() => adopted.Signal(ProcessSignal.Kill));

        _fixture.RunUntil(() => told.Count == 1 && exits.Count == 1);
        ProcessExit killed = new(Code: null, (int)ProcessSignal.Kill);
        ProcessExit[] either = [killed, ProcessExit.Unknown]; // One handle reaps it; others learn of it since Linux 6.15.
        told.Concat(exits).ShouldContain(killed);
        told.Concat(exits).ShouldAllBe(exit => either.Contains(exit));
        _fixture.Do(adopted.Dispose);
    }

    [Fact]
    public void A_process_that_has_ended_is_not_adopted()
    {
        IHostProcess process = Launch(_fixture.Program("exit 0", static process => process.Exit(0)));
        Seen<ProcessExit> exits = Watch(process);
        _fixture.RunUntil(() => exits.Count == 1);

        Adopt(process.Identity).ShouldBeNull();
        _fixture.Do(process.Dispose);
        Should.Throw<ObjectDisposedException>(() => _fixture.Do(process.Measure));
        Should.Throw<ObjectDisposedException>(() => _fixture.Do(process.MeasureThreads));
    }

    [Fact]
    public void A_process_that_has_the_number_of_another_is_not_adopted()
    {
        IHostProcess process = Launch(Forever);

        Adopt(process.Identity with { StartTime = process.Identity.StartTime - 1 }).ShouldBeNull();
        Adopt(process.Identity with { StartTime = process.Identity.StartTime + 1 }).ShouldBeNull();
        Adopt(process.Identity with { Boot = Guid.Empty }).ShouldBeNull();
        Adopt(process.Identity with { Id = int.MaxValue }).ShouldBeNull();
        Adopt(default).ShouldBeNull();
        Adopt(process.Identity).ShouldNotBeNull();

        _fixture.Do(() => process.Signal(ProcessSignal.Kill));
    }

    [Fact]
    public void A_process_is_identified_by_its_number_while_it_runs()
    {
        IHostProcess process = Launch(Forever);
        Seen<ProcessExit> exits = Watch(process);

        _fixture.Do(() => Host.Processes.Identify(process.Id)).ShouldBe(process.Identity);
        _fixture.Do(() => Host.Processes.Identify(int.MaxValue)).ShouldBeNull();
        _fixture.Do(() => process.Signal(ProcessSignal.Kill));
        _fixture.RunUntil(() => exits.Count == 1);

        _fixture.Do(() => Host.Processes.Identify(process.Id)).ShouldNotBe(process.Identity);
    }

    [Fact]
    public void What_a_process_has_used_is_told_while_it_runs()
    {
        IHostProcess process = Launch(Forever);
        Seen<ProcessExit> exits = Watch(process);

        ProcessUsage usage = _fixture.Do(process.Measure).ShouldNotBeNull();
        usage.ResidentBytes.ShouldBeGreaterThanOrEqualTo(0);
        usage.State.ShouldBeOneOf(ProcessState.Running, ProcessState.Sleeping, ProcessState.DiskSleep);
        _fixture.Do(process.MeasureThreads).ShouldHaveSingleItem().Id.ShouldBe(process.Id);
        _fixture.Do(() => process.Signal(ProcessSignal.Kill));
        _fixture.RunUntil(() => exits.Count == 1);

        _fixture.Do(process.Measure).ShouldBeNull();
        _fixture.Do(process.MeasureThreads).ShouldBeEmpty();
    }

    private protected abstract void KillByOther(IHostProcess process);

    private IHostProcess? Adopt(ProcessIdentity identity) => _fixture.Do(() => Host.Processes.Adopt(identity));

    private IHostProcess Launch(ProcessLaunch launch) => _fixture.Do(() => Host.Processes.Launch(launch));

    private Wire Connect(string path) => _fixture.Do(() => new Wire(Host.Sockets.Connect(path)));
}
