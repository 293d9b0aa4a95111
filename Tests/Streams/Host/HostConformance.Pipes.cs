using System;
using System.Linq;
using System.Text;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Host;

/// <content>Pipes with a name.</content>
public abstract partial class HostConformance
{
    [Fact]
    public void What_programs_write_into_a_pipe_is_read_line_by_line_and_never_ends()
    {
        string path = _fixture["pipe"];
        IHostPipe pipe = _fixture.Do(() => Host.Pipes.Open(path));
        var lines = new Seen<string>();
        _fixture.Do(() => pipe.Received.Subscribe(
            data => Array.ForEach(Encoding.UTF8.GetString(data.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries), lines.Add),
            () => lines.Add("the end")));

        Launch(WriterOf(path, "one"));
        _fixture.RunUntil(() => lines.Count == 1);
        Launch(WriterOf(path, "two"));
        _fixture.RunUntil(() => lines.Count == 2);

        lines.ShouldBe(["one", "two"]);
        _fixture.Do(() => Host.Files.Look(path))!.Value.Kind.ShouldBe(FileKind.Pipe);
    }

    [Fact]
    public void A_pipe_that_is_there_is_opened_again()
    {
        string path = _fixture["pipe"];
        _fixture.Do(() => Host.Pipes.Open(path).Dispose());
        IHostPipe pipe = _fixture.Do(() => Host.Pipes.Open(path));
        var seen = new Seen<string>();
        _fixture.Do(() => pipe.Received.Subscribe(data => seen.Add(Encoding.UTF8.GetString(data.Span))));

        Launch(WriterOf(path, "again"));

        _fixture.RunUntil(() => seen.Count == 1);
        seen.ShouldBe(["again\n"]);
    }

    [Fact]
    public void What_is_no_pipe_is_not_opened_as_one()
    {
        string path = _fixture["file"];
        _fixture.WriteAsOther(path, "mine");

        ShouldFail(() => _fixture.Do(() => Host.Pipes.Open(path)), $"cannot open the pipe '{path}': File exists");
        ShouldFail(
            () => _fixture.Do(() => Host.Pipes.Open(_fixture["none/pipe"])),
            $"cannot open the pipe '{_fixture["none/pipe"]}': No such file or directory");
        _fixture.ReadText(path).ShouldBe("mine");
    }

    [Fact]
    public void A_process_is_found_by_its_command_line()
    {
        ProcessLaunch program = _fixture.Program("exec sleep 1000 # found by this", static _ => { });
        IHostProcess process = Launch(program);

        // While a program takes the place of another there is no command line.
        HostCommand? command = null;
        _fixture.RunUntil(() => (command = Find(process)) is not null);

        command!.Arguments[0].ShouldBeOneOf(program.Path, "sleep");
        _fixture.Do(() => process.Signal(ProcessSignal.Kill));
        _fixture.RunUntil(() => _fixture.Do(() => Host.Processes.Adopt(process.Identity)) is null);
    }

    private HostCommand? Find(IHostProcess process)
        => _fixture.Do(() => Host.Processes.ListCommands()).SingleOrDefault(one => one.Process == process.Identity);

    private ProcessLaunch WriterOf(string path, string line)
        => _fixture.Program($"echo {line} 1<> {path}", process =>
        {
            process.Host.Pipes.Write(path, Encoding.UTF8.GetBytes(line + "\n"));
            process.Exit(0);
        });
}
