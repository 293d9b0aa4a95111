using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Streams.Loop;

namespace Rx.Hypervisor.Daemon;

/// <summary><c>rxhvd --daemon</c>: starts itself again in the background, and returns when that one is ready or has failed.</summary>
/// <remarks>This process is a service manager for a moment: the other one tells it by sd_notify(3) how it goes.</remarks>
internal static class Background
{
    private const int LongestMessage = 64 * 1024;
    private const string Status = "STATUS=";

    /// <summary>How much later than the end what was said before it may be read.</summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromMilliseconds(200);

    /// <summary>Starts it.</summary>
    /// <returns>What the other ended with; <see cref="DaemonExit.Done"/> when it is ready.</returns>
    /// <exception cref="DaemonException">It cannot be started, or has failed; the message has its reason.</exception>
    internal static async Task<DaemonExit> StartAsync(DaemonArguments arguments)
    {
        string folder = Directory.CreateTempSubdirectory("rxhvd-").FullName; // Mode 0700: nobody else can say that it is ready.
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            string path = Path.Combine(folder, "notify");
            socket.Bind(new UnixDomainSocketEndPoint(path));
            using IHostProcess daemon = Launch(path, arguments);
            return await WaitAsync(socket, daemon);
        }
        catch (HypervisorException e)
        {
            throw new DaemonException(DaemonExit.Initialization, e.Message, e);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static IHostProcess Launch(string notify, DaemonArguments arguments)
    {
        Dictionary<string, string> environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(static entry => (string)entry.Key, static entry => (string)entry.Value!, StringComparer.Ordinal);
        environment["NOTIFY_SOCKET"] = notify;
        string program = Environment.ProcessPath!;
        // Run by the runtime's own program, this one is its first argument.
        string[] prefix = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [Environment.GetCommandLineArgs()[0]] : [];
        return new LinuxHost(PollScheduler.Default).Processes.Launch(new ProcessLaunch(program, [.. prefix, .. arguments.InBackground()])
        {
            Environment = environment,
            WorkingDirectory = "/",
        });
    }

    private static async Task<DaemonExit> WaitAsync(Socket socket, IHostProcess daemon)
    {
        Task<ProcessExit> exit = daemon.Exited.ToTask();
        byte[] buffer = new byte[LongestMessage];
        string status = "";
        while (true)
        {
            Task<int> message = socket.ReceiveAsync(buffer);
            if (await Task.WhenAny(message, exit) == exit && await Task.WhenAny(message, Task.Delay(LastWords, TimeProvider.System)) != message)
            {
                throw new DaemonException(ExitOf(await exit), status.Length > 0 ? status : "the daemon has ended at once; its log may say why");
            }

            string[] lines = Encoding.UTF8.GetString(buffer, 0, await message).Split('\n');
            status = Array.Find(lines, static line => line.StartsWith(Status, StringComparison.Ordinal))?[Status.Length..] ?? status;
            if (lines.Contains("READY=1"))
            {
                return DaemonExit.Done;
            }
        }
    }

    private static DaemonExit ExitOf(ProcessExit exit) => exit.Code is { } code and > 0 ? (DaemonExit)code : DaemonExit.Initialization;
}
