using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using System.Net;
using System.Reactive;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Tests.Doubles;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Simulation;

/// <summary>A host between whose driver and QEMUs somebody sits who does what no QEMU does by itself: he garbles, holds back and says twice.</summary>
internal sealed class MonitorRelay(IHost inner) : IHost
{
    public IScheduler Scheduler => inner.Scheduler;

    public TimeProvider Clock => inner.Clock;

    public Guid Boot => inner.Boot;

    public IHostProcesses Processes => inner.Processes;

    public IHostSockets Sockets => new RelayedSockets(this, inner.Sockets);

    public IHostFiles Files => inner.Files;

    public IHostVirtualization Virtualization => inner.Virtualization;

    public IHostLinks Links => inner.Links;

    public IHostSysctl Sysctl => inner.Sysctl;

    public IHostFirewall Firewall => inner.Firewall;

    public IHostPipes Pipes => inner.Pipes;

    public IHostRandom Random => inner.Random;

    public ILoggerFactory Log => inner.Log;

    /// <summary>What goes wrong, by the command.</summary>
    internal ConcurrentDictionary<string, MonitorFault> Faults { get; } = new(StringComparer.Ordinal);

    /// <summary>The events that crossed, whether the driver wants them or not.</summary>
    internal Seen<string> Events { get; } = [];

    /// <summary>Those events that QEMU tells seldom, however often they happen.</summary>
    internal string[] Limited => [.. Events.Where(static name => name == "RTC_CHANGE")];

    private sealed class RelayedSockets(MonitorRelay relay, IHostSockets inner) : IHostSockets
    {
        public IHostListener Listen(string path, SocketAccess? access = null) => inner.Listen(path, access);

        public IHostListener Listen(IPEndPoint endPoint) => inner.Listen(endPoint);

        public IHostConnection Connect(string path)
            => path.EndsWith("/monitor.sock", StringComparison.Ordinal) ? new RelayedMonitor(relay, inner.Connect(path)) : inner.Connect(path);

        public Task<IHostConnection> ConnectAsync(IPEndPoint endPoint, CancellationToken cancellationToken) => inner.ConnectAsync(endPoint, cancellationToken);

        public (IPassableHandle First, IPassableHandle Second) Pair() => inner.Pair();

        public IHostConnection Open(IPassableHandle socket) => inner.Open(socket);

        public IReadOnlyList<InheritedListener> TakeInherited() => inner.TakeInherited();

        public bool IsPortFree(IPAddress address, int port) => inner.IsPortFree(address, port);
    }

    /// <summary>Lines go on one by one. On the host's scheduler.</summary>
    private sealed class RelayedMonitor(MonitorRelay relay, IHostConnection inner) : IHostConnection
    {
        private readonly Subject<string> _said = new(); // Not by QEMU.
        private readonly StringBuilder _heard = new();
        private readonly HashSet<string> _twice = new(StringComparer.Ordinal); // Ids.

        public HostPeer Peer => inner.Peer;

        public IObservable<ReadOnlyMemory<byte>> Received => inner.Received
            .SelectMany(bytes => Lines(bytes.Span))
            .SelectMany(Heard)
            .Publish(lines => lines.Merge(_said.TakeUntil(lines.LastOrDefaultAsync())))
            .Select(static line => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(line));

        public int PendingBytes => inner.PendingBytes;

        public int SendLimit
        {
            get => inner.SendLimit;
            set => inner.SendLimit = value;
        }

        public IObservable<Unit> Drained => inner.Drained;

        public int HandleLimit
        {
            get => inner.HandleLimit;
            set => inner.HandleLimit = value;
        }

        public bool TryTakeHandle([NotNullWhen(true)] out IPassableHandle? handle) => inner.TryTakeHandle(out handle);

        public void Send(ReadOnlySpan<byte> data, IReadOnlyList<IPassableHandle> handles) => inner.Send(data, handles);

        public void Send(ReadOnlySpan<byte> data)
        {
            byte[] command = data.ToArray();
            using JsonDocument said = JsonDocument.Parse(command);
            switch (relay.Faults.GetValueOrDefault(said.RootElement.GetProperty("execute").GetString()!))
            {
                case MonitorFault.Garbage:
                    relay.Scheduler.Schedule(_said, static (_, said) =>
                    {
                        said.OnNext($"{MonitorFaults.Garbage}\r\n");
                        return Disposable.Empty;
                    });
                    break;
                case MonitorFault.Late:
                    relay.Scheduler.Schedule((inner, command), MonitorFaults.LateBy, static (_, held) =>
                    {
                        held.inner.Send(held.command);
                        return Disposable.Empty;
                    });
                    break;
                case MonitorFault.Twice:
                    _twice.Add(said.RootElement.GetProperty("id").GetRawText());
                    inner.Send(command);
                    break;
                default:
                    inner.Send(command);
                    break;
            }
        }

        public void Dispose() => inner.Dispose();

        private string[] Lines(ReadOnlySpan<byte> bytes)
        {
            _heard.Append(Encoding.UTF8.GetString(bytes));
            string all = _heard.ToString();
            int end = all.LastIndexOf('\n') + 1;
            _heard.Remove(0, end);
            return [.. all[..end].Split('\n')[..^1].Select(static line => $"{line}\n")];
        }

        private string[] Heard(string line)
        {
            using JsonDocument heard = JsonDocument.Parse(line);
            if (heard.RootElement.TryGetProperty("event", out JsonElement name))
            {
                relay.Events.Add(name.GetString()!);
            }

            return heard.RootElement.TryGetProperty("id", out JsonElement id) && _twice.Remove(id.GetRawText()) ? [line, line] : [line];
        }
    }
}
