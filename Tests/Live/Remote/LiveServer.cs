using System;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using System.Threading.Tasks;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Streams.Loop;
using Rx.Hypervisor.Tests.Interop;
using Shouldly;

namespace Rx.Hypervisor.Tests.Live.Remote;

/// <summary>A host in this process with a server in front of it, as the daemon puts them together, and the tools of other people as its clients.</summary>
[SupportedOSPlatform("linux")]
internal sealed class LiveServer : IAsyncDisposable
{
    private readonly PollScheduler _loop = new();
    private readonly TemporaryDirectory _folder = new();
    private HypervisorHost _host = null!;
    private RpcServer _server = null!;

    private LiveServer()
    {
    }

    /// <summary>How libvirt's clients find it.</summary>
    internal string Uri => $"qemu+unix:///system?socket={this["sock"]}";

    /// <summary>The same to read only.</summary>
    internal string ReadOnlyUri => $"qemu+unix:///system?socket={this["sock-ro"]}";

    internal IHypervisor Hypervisor => _host.Hypervisor;

    internal string this[string name] => _folder[name];

    internal static async Task<LiveServer> StartAsync()
    {
        var server = new LiveServer();
        try
        {
            await server.BeginAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await Within.DeadlineAsync(EndAsync(), "the server and the host to stop");
        }
        finally
        {
            ProcessList.KillMentioning(_folder.Path);
            _folder.Dispose();
            _loop.Dispose();
        }
    }

    /// <summary>Runs one command of virsh.</summary>
    /// <returns>What it said, without empty lines.</returns>
    internal Task<string[]> VirshAsync(params string[] command) => RunAsync(0, "/usr/bin/virsh", ["-c", Uri, .. command]);

    /// <summary>Runs one command of virsh that is to fail.</summary>
    internal Task<string[]> VirshFailsAsync(params string[] command) => RunAsync(1, "/usr/bin/virsh", ["-c", Uri, .. command]);

    /// <summary>Runs a program to its end, with the server's URI as its last argument.</summary>
    internal Task<string[]> ScriptAsync(string program, string script)
        => RunAsync(0, program, [Repository.PathOf($"Tests/Data/Remote/{script}"), Uri, ReadOnlyUri, _folder.Path]);

    internal static async Task<string[]> RunAsync(int code, string program, params string[] arguments)
    {
        using ShellProcess process = ShellProcess.Start(program, arguments);
        string[] lines = [.. (await process.ReadAllAsync()).Where(static line => line.Length > 0)];
        (await process.ExitAsync()).ShouldBe(new ReapResult(ReapKind.Exited, code), string.Join('\n', lines));
        return lines;
    }

    /// <summary>Connects to a socket, by a program in front of which another may stand, and waits for what comes.</summary>
    /// <returns>It, as Python writes bytes: none when the server hung up; or why it may not connect.</returns>
    internal static Task<string[]> KnockAsync(string[] by, string socket)
    {
        const string Script = """
            import socket, sys
            s = socket.socket(socket.AF_UNIX)
            try:
                s.connect(sys.argv[1])
                print(s.recv(1))
            except OSError as e:
                print(e)
            """;
        string[] command = [.. by, "/usr/bin/python3", "-c", Script, socket];
        return RunAsync(0, command[0], command[1..]);
    }

    private async Task BeginAsync()
    {
        _host = await HypervisorHost.StartAsync(options =>
        {
            options.Root = this["h"];
            options.Delivery = _loop;
            options.Shutdown = new ShutdownPlan { Guests = GuestsAtStop.Destroy };
            options.UseQemu();
        });
        string uri = _host.Hypervisor.Uri.OriginalString;
        var machine = new LinuxHost(_loop);
        _server = await RpcServer.StartAsync(machine, new RpcServerOptions { Open = () => Rx.Hypervisor.Hypervisor.ConnectAsync(uri) });
        await _server.ServeAsync(machine.Sockets.Listen(this["sock"]));
        await _server.ServeAsync(machine.Sockets.Listen(this["sock-ro"]), new RpcEndpoint { IsReadOnly = true });
    }

    private async Task EndAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        if (_host is not null)
        {
            await _host.DisposeAsync();
        }
    }
}
