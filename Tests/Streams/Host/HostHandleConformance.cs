using System;
using System.Runtime.Versioning;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Tests.Stress;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Host;

/// <summary>Whoever disposes what it opened leaves nothing open.</summary>
public abstract class HostHandleConformance : IDisposable
{
    private readonly HostFixture _fixture;

    private protected HostHandleConformance(HostFixture fixture) => _fixture = fixture;

    public void Dispose()
    {
        _fixture.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void Sockets_that_were_disposed_leave_no_handle()
    {
        int before = _fixture.OpenHandles;
        IHostListener listener = _fixture.Do(() => _fixture.Host.Sockets.Listen(_fixture["socket"]));
        Wire? server = null;
        IDisposable accepting = _fixture.Do(() => listener.Accepted.Subscribe(connection => server = new Wire(connection)));
        Wire client = _fixture.Do(() => new Wire(_fixture.Host.Sockets.Connect(_fixture["socket"])));
        _fixture.RunUntil(() => server is not null);
        _fixture.Do(() => client.Connection.Send(new byte[2 * 1024 * 1024]));
        _fixture.OpenHandles.ShouldBe(before + 3);

        _fixture.Do(() =>
        {
            accepting.Dispose();
            client.Dispose();
            server!.Dispose();
            listener.Dispose();
        });

        _fixture.RunUntil(() => _fixture.OpenHandles == before);
    }

    [Fact]
    public void Files_that_were_disposed_leave_no_handle()
    {
        int before = _fixture.OpenHandles;
        IHostFile file = _fixture.Do(() => _fixture.Host.Files.Open(_fixture["file"], HostFileMode.Create));
        _fixture.OpenHandles.ShouldBe(before + 1);

        _fixture.Do(file.Dispose);

        _fixture.RunUntil(() => _fixture.OpenHandles == before);
        Should.Throw<ObjectDisposedException>(() => _fixture.Do(() => file.Write("x"u8)));
        Should.Throw<ObjectDisposedException>(() => _fixture.Do(() => file.Length));
    }

    [Fact]
    public void Processes_that_ended_and_were_disposed_leave_no_handle()
    {
        int before = _fixture.OpenHandles;
        IHostListener listener = _fixture.Do(() => _fixture.Host.Sockets.Listen(_fixture["socket"]));
        ProcessLaunch launch = _fixture.Program("exec sleep 1000", static _ => { }) with
        {
            Passed = [listener],
            OutputPath = _fixture["output"],
        };
        IHostProcess ended = _fixture.Do(() => _fixture.Host.Processes.Launch(launch));
        IHostProcess letGo = _fixture.Do(() => _fixture.Host.Processes.Launch(launch));
        _fixture.OpenHandles.ShouldBe(before + 3);

        _fixture.Do(() =>
        {
            listener.Dispose();
            letGo.Signal(ProcessSignal.Kill);
            letGo.Dispose();
            ended.Signal(ProcessSignal.Kill);
        });
        bool exited = false;
        ended.Exited.Subscribe(_ => exited = true);
        _fixture.RunUntil(() => exited);
        _fixture.Do(ended.Dispose);

        _fixture.RunUntil(() => _fixture.OpenHandles == before);
    }
}

public sealed class VirtualHostHandleTests() : HostHandleConformance(VirtualHostFixture.OnVirtualTime());

/// <summary>The kernel's handles are the whole process's: no other test may run meanwhile.</summary>
[Collection(StressCollection.Name)]
[SupportedOSPlatform("linux")]
public sealed class LinuxHostHandleTests() : HostHandleConformance(new LinuxHostFixture());
