using System;
using System.Collections.Generic;
using System.IO;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Qemu.CommandLine;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Drivers.Qemu.Networking;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Tests.Doubles;
using Rx.Hypervisor.Tests.Drivers.Qemu.CommandLine;
using Rx.Hypervisor.Tests.Drivers.Qemu.Config;
using Rx.Hypervisor.Tests.Live;
using Rx.Hypervisor.Tests.Streams.Host;
using Shouldly;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Networking;

/// <summary>A QEMU that waits at its start, in a network of its own, and its monitor. Bridges br0 and virbr0 are there.</summary>
[SupportedOSPlatform("linux")]
internal sealed class NetworkedQemu : IDisposable
{
    private readonly LinuxHostFixture _fixture = new();
    private readonly BridgeNetworks _networks = new();
    private IHostProcess? _process;
    private StreamReader? _answers;
    private volatile bool _exited; // Written on the loop.

    internal NetworkedQemu()
    {
        _fixture.Do(Native.EnterOwnNetworkNamespace);
        _fixture.Do(() => Array.ForEach(["br0", "virbr0"], name =>
        {
            _fixture.Host.Links.MakeBridge(name);
            _fixture.Host.Links.SetUp(name, isUp: true);
        }));
        _networks.Add("default", "virbr0");
    }

    internal BridgeNetworks Networks => _networks;

    internal DriverContext Context => new(_fixture.Host, _networks);

    internal string this[string name] => _fixture[name];

    public void Dispose()
    {
        _answers?.Dispose();
        if (_process is { } process)
        {
            _fixture.Do(() => process.Signal(ProcessSignal.Kill));
            _fixture.RunUntil(() => _exited);
        }

        _fixture.Dispose();
    }

    /// <summary>Starts it with these devices, as the driver does.</summary>
    /// <returns>The definition of the run.</returns>
    internal async Task<DomainDefinition> StartAsync(string devices, string machine = "pc")
    {
        DomainDefinition definition = Definitions.Complete(Definitions.Parse(Definitions.WithMachine(machine, devices)));
        DomainDefinition live = _fixture.Do(() => Launch(definition));
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(_fixture["monitor"]));
        _answers = new StreamReader(new NetworkStream(socket, ownsSocket: true));
        await AskAsync("qmp_capabilities");
        File.ReadAllText(_fixture["output"]).ShouldBeEmpty();
        return live;
    }

    /// <summary>The answer to a command: what it returns, or its error.</summary>
    internal async Task<string> AskAsync(string command, object? arguments = null)
    {
        string text = arguments is null
            ? $$"""{"execute":"{{command}}"}"""
            : $$"""{"execute":"{{command}}","arguments":{{JsonSerializer.Serialize(arguments)}}}""";
        await _answers!.BaseStream.WriteAsync(Encoding.UTF8.GetBytes(text));
        while (true)
        {
            string? line = await Within.DeadlineAsync(_answers.ReadLineAsync(), $"the answer to {command}");
            line.ShouldNotBeNull(File.ReadAllText(_fixture["output"]));
            using JsonDocument answer = JsonDocument.Parse(line);
            if (answer.RootElement.TryGetProperty("return", out JsonElement result))
            {
                return result.ValueKind is JsonValueKind.String ? result.GetString()! : result.GetRawText();
            }

            if (answer.RootElement.TryGetProperty("error", out JsonElement error))
            {
                return error.GetProperty("desc").GetString()!;
            }
        }
    }

    internal Task<string> InfoAsync(string what)
        => AskAsync("human-monitor-command", new Dictionary<string, string>(StringComparer.Ordinal) { ["command-line"] = "info " + what });

    internal Task<string> GetAsync(string alias, string property)
        => AskAsync("qom-get", new { path = $"/machine/peripheral/{alias}", property });

    internal HostLink? Find(string link) => _fixture.Do(() => _fixture.Host.Links.Find(link));

    internal void RunUntil(Func<bool> condition) => _fixture.RunUntil(condition);

    internal T Do<T>(Func<T> function) => _fixture.Do(function);

    private DomainDefinition Launch(DomainDefinition definition)
    {
        // The networks of this test answer at once.
        using InterfacePlugs plugs = InterfacePlugs.PlugAsync(definition, Context, CancellationToken.None).GetAwaiter().GetResult();
        using IHostListener listener = _fixture.Host.Sockets.Listen(_fixture["monitor"]);
        var context = new QemuLaunchContext("tcg", ProcessLaunch.FirstPassedHandle)
        {
            InterfaceHandles = plugs.NumbersFrom(ProcessLaunch.FirstPassedHandle + 1),
        };
        _process = _fixture.Host.Processes.Launch(
            new ProcessLaunch(InstalledQemuTheoryAttribute.Emulator, QemuCommandLine.Build(plugs.Definition, context))
            {
                Passed = [listener, .. plugs.Handles],
                OutputPath = _fixture["output"],
            });
        _process.Exited.Subscribe(_ => _exited = true);
        return plugs.Definition;
    }
}
