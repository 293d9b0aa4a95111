using System;
using System.Collections.Generic;
using System.IO;
using System.Reactive.Concurrency;
using System.Text;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Tests.Streams.Loop;
using Shouldly;

namespace Rx.Hypervisor.Tests.Streams.Host;

/// <summary>A host in memory, on our virtual time or on the one that comes with Rx.</summary>
internal sealed class VirtualHostFixture : HostFixture
{
    private readonly VirtualHost _host;
    private readonly Action<Func<bool>> _pump;
    private int _programs;

    private VirtualHostFixture(IScheduler scheduler, Action<Func<bool>> pump)
    {
        _host = new VirtualHost(scheduler);
        _pump = pump;
        _host.Files.CreateDirectory(Root);
    }

    internal override IHost Host => _host;

    internal override string Root => "/test";

    internal override int OpenHandles => _host.Sockets.OpenHandles + _host.Files.OpenHandles + _host.Processes.Running.Count + _host.Pipes.OpenHandles;

    internal static VirtualHostFixture OnVirtualTime()
    {
        var time = new VirtualTime();
        return new VirtualHostFixture(time, condition => VirtualTimeFixture.Pump(time, condition));
    }

    internal static VirtualHostFixture OnHistoricalScheduler()
    {
        var time = new HistoricalScheduler(VirtualTime.Origin);
        return new VirtualHostFixture(time, condition =>
        {
            for (int steps = 0; steps < 6000 && !condition(); steps++)
            {
                time.AdvanceBy(TimeSpan.FromMilliseconds(100));
            }

            condition().ShouldBeTrue("what the test waits for has not come");
        });
    }

    internal override void RunUntil(Func<bool> condition) => _pump(condition);

    internal override ProcessLaunch Program(string script, Action<VirtualProcess> main)
    {
        string path = $"/bin/program{++_programs}";
        _host.Processes.Install(path, main);
        return new ProcessLaunch(path, []);
    }

    internal override ProcessLaunch Greeter() => Program("", static process =>
        process.Own(process.PassedListener(0).Accepted.Subscribe(static client =>
        {
            client.Send("hello"u8);
            client.Dispose();
        })));

    internal override string SmallDisk(int kiB)
    {
        _host.Files.FreeBytes = kiB * 1024;
        return Root;
    }

    internal override int TakePort()
    {
        _host.Sockets.TakenPorts.Add(5900);
        return 5900;
    }

    internal override HandleTaker ConnectTaker(string path)
    {
        IHostConnection connection = Do(() => _host.Sockets.Connect(path));
        connection.HandleLimit = 100;
        var handles = new List<IPassableHandle>();
        var after = new List<int>();
        int bytes = 0;
        IDisposable? reading = null;
        return new HandleTaker(
            () =>
            {
                reading ??= Do(() => connection.Received.Subscribe(data =>
                {
                    while (connection.TryTakeHandle(out IPassableHandle? handle))
                    {
                        handles.Add(handle);
                        after.Add(bytes);
                    }

                    bytes += data.Length;
                }));
                return (bytes, [.. after]);
            },
            index => TextOf(handles[index]));
    }

    internal override string TextOf(IPassableHandle handle)
    {
        var file = (IHostFile)handle;
        byte[] buffer = new byte[100];
        file.Position = 0;
        return Encoding.UTF8.GetString(buffer, 0, file.Read(buffer));
    }

    internal override UnixFileMode ModeOf(string path) => _host.Sockets.AccessOf(path)!.Mode;

    internal override IReadOnlyList<InheritedListener> Inherit(string name, string path)
    {
        _host.Sockets.Inherit(name, path);
        return Do(_host.Sockets.TakeInherited);
    }

    internal override void WriteAsOther(string path, string text) => _host.Files.Write(path, text);

    internal override void RemoveAsOther(string folder)
    {
        foreach (string name in _host.Files.List(folder))
        {
            _host.Files.Delete($"{folder}/{name}");
        }

        _host.Files.DeleteDirectory(folder);
    }

    public override void Dispose()
    {
    }
}
