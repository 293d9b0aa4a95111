using System;
using System.Runtime.Versioning;
using Rx.Hypervisor.Interop;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Tests.Doubles;
using Rx.Hypervisor.Tests.Streams.Loop;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Host;

/// <summary>A system that refuses what it hardly ever refuses.</summary>
[SupportedOSPlatform("linux")]
public sealed class LinuxHostFaultTests : IDisposable
{
    private readonly RefusingFixture _loop = new();
    private readonly TemporaryFolder _folder = new();
    private readonly LinuxHost _host;

    public LinuxHostFaultTests() => _host = new LinuxHost(_loop.Poll);

    private string Socket => $"{_folder.Path}/socket";

    public void Dispose()
    {
        _loop.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_process_that_cannot_be_watched_is_told_only_when_it_is_gone()
    {
        var exits = new Seen<(ProcessExit Exit, bool IsThere)>();
        using PidHandle handle = Do(() =>
        {
            _loop.Refusing.IsRefusing = true;
            IHostProcess process = _host.Processes.Launch(new ProcessLaunch("/bin/sh", ["-c", "exec sleep 1000"]));
            PidHandle handle = PidFd.Open(process.Id);
            process.Exited.Subscribe(exit => exits.Add((exit, PidFd.SendSignal(handle, 0))));
            return handle;
        });

        _loop.RunUntil(() => exits.Count == 1);
        exits.ShouldBe([(new ProcessExit(Code: null, (int)ProcessSignal.Kill), IsThere: false)]);
    }

    [Fact]
    public void A_signal_that_is_refused_is_an_error_of_the_host()
    {
        IHostProcess process = Do(() => _host.Processes.Launch(new ProcessLaunch("/bin/sh", ["-c", "exec sleep 1000"])));

        ShouldBeRefused(() => process.Signal((ProcessSignal)1000), $"cannot signal 'process {process.Id}': Invalid argument");
        Do(() => process.Signal(ProcessSignal.Kill));
    }

    [Fact]
    public void Sending_that_is_refused_is_an_error_of_the_host_and_stays_one()
    {
        using var connection = new LinuxConnection(_loop.Poll, UnixSocket.Listen(Socket, 1), new LocalPeer(1, 0, 0), new byte[1]); // It can never send.

        ShouldBeRefused(() => connection.Send("words"u8), "cannot send: Transport endpoint is not connected");
        ShouldBeRefused(() => connection.Send("words"u8), "cannot send: Transport endpoint is not connected");
    }

    [Fact]
    public void A_queue_that_cannot_be_sent_is_an_error_to_the_receiver_and_to_the_next_that_sends()
    {
        var errors = new Seen<Exception>();
        using IHostListener listener = Do(() => _host.Sockets.Listen(Socket));
        using IHostConnection connection = Do(() => _host.Sockets.Connect(Socket));
        Do(() =>
        {
            connection.Received.Subscribe(static _ => { }, errors.Add);
            _loop.Refusing.IsRefusing = true;
            connection.Send(new byte[IHostConnection.DefaultSendLimit]);
        });

        _loop.RunUntil(() => errors.Count == 1);
        errors.ShouldHaveSingleItem().ShouldBeOfType<SyscallException>().Errno.ShouldBe(Errno.ENOSPC);
        ShouldBeRefused(() => connection.Send("words"u8), "cannot send: No space left on device");
    }

    private void ShouldBeRefused(Action action, string message)
    {
        var error = Should.Throw<HypervisorException>(() => Do(action));
        error.Code.ShouldBe(ErrorCode.SystemError);
        error.Message.ShouldEndWith(message);
    }

    private T Do<T>(Func<T> function)
    {
        T result = default!;
        Do(() =>
        {
            result = function();
        });
        return result;
    }

    private void Do(Action action)
    {
        Exception? error = null;
        _loop.Do(() => error = Record.Exception(action));
        if (error is not null)
        {
            throw error;
        }
    }

    private sealed class RefusingFixture() : LoopFixture(new RefusingLoop())
    {
        internal RefusingLoop Refusing => (RefusingLoop)Loop;

        protected override void Close()
        {
            base.Close();
            Refusing.Dispose();
        }
    }
}
