using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;

namespace Rx.Hypervisor.Benchmarks.Libvirt;

/// <summary>A libvirtd of its own at the work that is ours: asked by a program in C on libvirt's library, built from peers/client.c.</summary>
internal sealed class PeerLibvirtd : IDisposable
{
    /// <summary>Its name in requests.</summary>
    internal const string Name = "libvirtd";

    /// <summary>Environment variable: path of the program; libvirtd.sh and the floor are beside it.</summary>
    internal const string Variable = "RXHV_PEER_CLIENT";

#pragma warning disable RS0030 // A yardstick in C, started by a program that reaps no children of its own.
    private readonly Process _process;

    private PeerLibvirtd(Process process) => _process = process;

    /// <summary>Starts the program, not libvirtd yet; <see langword="null"/> where it is not given or cannot be run, as it takes root.</summary>
    /// <param name="directory">For what libvirtd keeps: on the disk that ours is on.</param>
    internal static PeerLibvirtd? TryStart(string directory)
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } program || !Environment.IsPrivilegedProcess)
        {
            Console.Error.WriteLine($"without libvirtd: that takes root, and {Variable}");
            return null;
        }

        var start = new ProcessStartInfo(Path.Combine(Path.GetDirectoryName(program)!, "libvirtd.sh"), [directory, program])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        var peer = new PeerLibvirtd(Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start."));
        try
        {
            peer.Ask("daemon libvirtd qemu+unix:///system?socket=/run/libvirt/libvirt-sock libvirtd");
            peer.Ask("up libvirtd 0");
            return peer;
        }
        catch (InvalidOperationException e)
        {
            Console.Error.WriteLine($"without libvirtd: {e.Message}");
            peer.Dispose();
            return null;
        }
    }

    /// <summary>A server that does no work, built from peers/floor.c.</summary>
    internal static string Floor => Path.Combine(Path.GetDirectoryName(Environment.GetEnvironmentVariable(Variable)!)!, "floor");

    public void Dispose()
    {
        _process.StandardInput.Close(); // It ends libvirtd, and then itself.
        _process.WaitForExit();
        _process.Dispose();
    }

    /// <summary>Has it do something.</summary>
    /// <returns>How long each part took, in nanoseconds.</returns>
    /// <exception cref="InvalidOperationException">It failed; the message has libvirt's own words.</exception>
    internal double[] Ask(string request)
    {
        _process.StandardInput.WriteLine(request);
        _process.StandardInput.Flush();
        string answer = _process.StandardOutput.ReadLine() ?? "it ended";
        return answer is [>= '0' and <= '9', ..]
            ? [.. answer.Split(' ').Select(static word => double.Parse(word, CultureInfo.InvariantCulture))]
            : throw new InvalidOperationException($"libvirtd at '{request}': {answer}");
    }
#pragma warning restore RS0030
}
