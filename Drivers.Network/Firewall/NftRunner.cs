using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reactive.Threading.Tasks;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Network.Firewall;

/// <summary>Hands rules to the packet filter, by nft(8): all that is in one document counts at once, or nothing of it.</summary>
/// <remarks>Threading: the host's scheduler.</remarks>
internal sealed class NftRunner(IHost host, string program)
{
    private const int Remembered = 256; // What it removed is told soon after it has ended.
    private const int MaxOutputBytes = 4096;

    private readonly Queue<int> _own = new();

    /// <summary>Whether it was one of ours that removed something.</summary>
    internal bool IsOwn(FirewallRemoval removal) => _own.Any(id => id == removal.Requester);

    /// <summary>Runs a document.</summary>
    /// <param name="network">Whose rules it has, for errors.</param>
    /// <param name="folder">Where its files are for a moment.</param>
    /// <param name="document">JSON, as libnftables-json(5) has it.</param>
    /// <param name="cancellationToken">Ends it; whether the rules count then is not known.</param>
    /// <exception cref="HypervisorException">There is no such program, or it refuses, in its words.</exception>
    internal async Task RunAsync(string network, string folder, byte[] document, CancellationToken cancellationToken)
    {
        string rules = Path.Combine(folder, "rules.json");
        string output = Path.Combine(folder, "rules.log");
        host.Files.Replace(rules, document, isDurable: false);
        using IHostProcess process = host.Processes.Launch(new ProcessLaunch(program, ["--json", "--file", rules]) { OutputPath = output });
        Remember(process.Id);
        try
        {
            ProcessExit exit = await process.Exited.ToTask(cancellationToken);
            if (exit.Code != 0)
            {
                throw Refused(network, output, exit);
            }
        }
        catch (OperationCanceledException)
        {
            process.Signal(ProcessSignal.Kill);
            throw;
        }
    }

    private void Remember(int id)
    {
        _own.Enqueue(id);
        if (_own.Count > Remembered)
        {
            _own.Dequeue();
        }
    }

    private HypervisorException Refused(string network, string output, ProcessExit exit)
    {
        string said = host.Files.Look(output) is null ? "" : Encoding.UTF8.GetString(host.Files.ReadEnd(output, MaxOutputBytes));
        string first = said.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault() ?? $"{exit}";
        return new HypervisorException(
            ErrorCode.InternalError, ErrorDomain.Network, $"internal error: Failed to apply firewall rules of network '{network}': nft: {first}");
    }
}
