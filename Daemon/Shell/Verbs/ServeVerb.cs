using System;
using System.CommandLine;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Streams.Loop;

namespace Rx.Hypervisor.Shell.Verbs;

/// <summary><c>daemon</c>: serves the guests of a folder to virsh and whatever else speaks libvirt's protocol, until somebody ends it; guests run on.</summary>
internal static class ServeVerb
{
    internal static Command Create()
    {
        var listen = new Option<FileInfo[]>("--listen") { Description = "Unix socket to serve on; give it several times for several.", Required = true };
        var listenReadOnly = new Option<FileInfo[]>("--listen-ro") { Description = "Unix socket for clients that may only read." };
        return new ShellVerb("daemon", "Serves the guests to virsh and other clients of libvirt's protocol.", listen, listenReadOnly)
            .Does((parsed, call) => RunAsync(call, parsed.GetValue(listen)!, parsed.GetValue(listenReadOnly) ?? []));
    }

    private static async Task RunAsync(ShellCall call, FileInfo[] listen, FileInfo[] listenReadOnly)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new HypervisorException(ErrorCode.NoSupport, ErrorDomain.None, "Only Linux can host guests.");
        }

        using var loop = new PollScheduler(); // Clients have a thread of their own: a driver that waits for the disk delays none.
        var machine = new LinuxHost(loop);
        await using HypervisorHost host = await HypervisorHost.StartAsync(options =>
        {
            options.Folders = call.Folders;
            options.Delivery = loop;
            options.UseQemu();
        }, call.Cancelled);
        string uri = host.Hypervisor.Uri.OriginalString;
        await using RpcServer server = await RpcServer.StartAsync(machine, new RpcServerOptions { Open = () => Hypervisor.ConnectAsync(uri) });
        foreach (FileInfo socket in listen)
        {
            await server.ServeAsync(machine.Sockets.Listen(socket.FullName));
        }

        foreach (FileInfo socket in listenReadOnly)
        {
            await server.ServeAsync(machine.Sockets.Listen(socket.FullName), new RpcEndpoint { IsReadOnly = true });
        }

        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenRegistration ending = call.Cancelled.Register(ended.SetResult);
        await ended.Task;
    }
}
