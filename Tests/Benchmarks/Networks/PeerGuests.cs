using System;
using System.Diagnostics;
using System.Globalization;

namespace Rx.Hypervisor.Benchmarks.Networks;

/// <summary>Guests that ask for addresses, behind one tap on a bridge: a program in C, built from peers/dhcp.c.</summary>
internal sealed class PeerGuests : IDisposable
{
    private const string Variable = "RXHV_PEER_DHCP";

#pragma warning disable RS0030 // A yardstick in C, started by a program that reaps no children of its own.
    private readonly Process _process;

    private PeerGuests(Process process) => _process = process;

    /// <summary>Joins a bridge; <see langword="null"/> where the program is not given.</summary>
    internal static PeerGuests? TryStart(string bridge)
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } program)
        {
            Console.Error.WriteLine($"no guests: that takes {Variable}");
            return null;
        }

        var start = new ProcessStartInfo(program, [bridge]) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        var guests = new PeerGuests(Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start."));
        guests.ReadAnswer();
        return guests;
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    /// <summary>Has a card ask for an address.</summary>
    /// <returns>When it was acknowledged: a time stamp of <see cref="Stopwatch"/>, whose clock is the same.</returns>
    internal long Ask(MacAddress mac)
    {
        _process.StandardInput.WriteLine($"{mac}");
        _process.StandardInput.Flush();
        return ReadAnswer();
    }

    private long ReadAnswer()
    {
        string answer = _process.StandardOutput.ReadLine() ?? "it ended";
        return long.TryParse(answer, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? number
            : throw new InvalidOperationException($"the guests: {answer}");
    }
#pragma warning restore RS0030
}
