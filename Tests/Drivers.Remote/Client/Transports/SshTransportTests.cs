using System;
using System.IO;
using System.Runtime.Versioning;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Remote.Client.Transports;
using Rx.Hypervisor.Tests.Interop;
using Rx.Hypervisor.Tests.Live;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Remote.Client.Transports;

/// <summary>A program that stands in for ssh.</summary>
[SupportedOSPlatform("linux")]
public sealed class SshTransportTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private int _last;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_the_program_says_comes_and_what_is_said_goes_to_it()
    {
        using Stream stream = await OpenAsync("head -c 5; printf there");
        await stream.WriteAsync("hello"u8.ToArray());
        await stream.FlushAsync(CancellationToken.None);

        byte[] answer = new byte[10];
        await Within.DeadlineAsync(stream.ReadExactlyAsync(answer).AsTask(), "the answer");
        answer.ShouldBe("hellothere"u8.ToArray());
    }

    [Fact]
    public async Task Its_last_words_are_in_the_error_that_its_end_brings()
    {
        using Stream stream = await OpenAsync("echo 'ssh: connect to host far port 22: Connection refused' >&2; exit 255");

        IOException error = await Should.ThrowAsync<IOException>(() => Within.DeadlineAsync(stream.ReadAsync(new byte[1]).AsTask(), "the end"));
        error.Message.ShouldBe("End of file while reading data: ssh: connect to host far port 22: Connection refused");
    }

    [Fact]
    public async Task A_program_that_floods_with_errors_stops_nobody()
    {
        using Stream stream = await OpenAsync("head -c 1000000 /dev/zero | tr '\\0' x >&2; printf y");

        byte[] answer = new byte[1];
        await Within.DeadlineAsync(stream.ReadExactlyAsync(answer).AsTask(), "the answer");
        answer.ShouldBe("y"u8.ToArray());
    }

    [Fact]
    public async Task It_is_killed_with_the_connection()
    {
        string mark = _folder["mark"];
        Stream stream = await OpenAsync($"printf x; exec tail -f /dev/null --pid=1 {mark}");
        await Within.DeadlineAsync(stream.ReadExactlyAsync(new byte[1]).AsTask(), "the program");
        stream.Dispose();

        await Within.DeadlineAsync(GoneAsync(mark), "the program to end");
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_named()
    {
        HypervisorException error = await Should.ThrowAsync<HypervisorException>(
            () => Rx.Hypervisor.Hypervisor.ConnectAsync("qemu+ssh://far/system?command=/nowhere/ssh"));

        (error.Code, error.Message.StartsWith("cannot run '/nowhere/ssh': ", StringComparison.Ordinal)).ShouldBe((ErrorCode.SystemError, true));
    }

    private static async Task GoneAsync(string mark)
    {
        while (ProcessList.Mentioning(mark).Length > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    private Task<Stream> OpenAsync(string script)
    {
        string program = _folder[$"ssh{++_last}"];
        File.CreateSymbolicLink(program, Repository.PathOf("Tests/Data/Remote/ssh")); // What was just written cannot be run while another test forks.
        File.WriteAllText($"{program}.script", script);
        return SshTransport.OpenAsync(RemoteAddress.Parse(new Uri($"qemu+ssh://far/system?command={program}")), isReadOnly: false, CancellationToken.None);
    }
}
