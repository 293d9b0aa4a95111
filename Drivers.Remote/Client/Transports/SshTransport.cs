using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Drivers.Remote.Client.Transports;

/// <summary>The system's ssh, which runs what brings its streams to the socket of the daemon over there: <c>virt-ssh-helper</c>, or <c>nc</c> where that is not.</summary>
internal static class SshTransport
{
    /// <summary>Starts ssh.</summary>
    /// <param name="address">Where to.</param>
    /// <param name="isReadOnly">Whether nothing is to be changed.</param>
    /// <param name="cancellationToken">Gives up before it is started.</param>
    /// <exception cref="HypervisorException">There is no such program.</exception>
    internal static Task<Stream> OpenAsync(RemoteAddress address, bool isReadOnly, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        string program = address["command"] ?? "ssh";
#pragma warning disable RS0030 // On every system that .NET runs on; ssh is no guest, and its end is told by its streams.
        var start = new ProcessStartInfo(program, ArgumentsOf(address, isReadOnly))
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        };
        try
        {
            return Task.FromResult<Stream>(new SshStream(Process.Start(start) ?? throw new Win32Exception("it did not start")));
        }
#pragma warning restore RS0030
        catch (Win32Exception e)
        {
            throw new HypervisorException(ErrorCode.SystemError, ErrorDomain.Rpc, $"cannot run '{program}': {e.Message}", e);
        }
    }

    /// <summary>The arguments of ssh, as libvirt's client has them.</summary>
    internal static IReadOnlyList<string> ArgumentsOf(RemoteAddress address, bool isReadOnly)
    {
        List<string> all = [];
        AddPair("-p", address.Port?.ToString(System.Globalization.CultureInfo.InvariantCulture));
        AddPair("-l", address.User);
        AddPair("-i", address["keyfile"]);
        all.AddRange(["-T", "-e", "none"]);
        AddPair("-o", IsOn("no_tty") ? "BatchMode=yes" : null);
        AddPair("-o", IsOn("no_verify") ? "StrictHostKeyChecking=no" : null);
        return [.. all, "--", address.Host.Length > 0 ? address.Host : "localhost", CommandOf(address, isReadOnly)];

        void AddPair(string name, string? value) => all.AddRange(value is null ? [] : [name, value]);

        bool IsOn(string name) => address[name] is not (null or "0" or "");
    }

    private static string CommandOf(RemoteAddress address, bool isReadOnly)
    {
        string? netcat = address["netcat"];
        string socket = Quoted(address["socket"] ?? $"/var/run/libvirt/libvirt-sock{(isReadOnly ? "-ro" : "")}");
        string program = Quoted(netcat ?? "nc");
        string byNetcat = $"if {program} -q 2>&1 | grep \"requires an argument\" >/dev/null 2>&1; then ARG=-q0; else ARG=; fi; {program} $ARG -U {socket}";
        string byHelper = $"virt-ssh-helper {(isReadOnly ? "-r " : "")}{Quoted(address.Name)}";
        bool namesSocket = netcat is not null || address["socket"] is not null; // The helper chooses the socket by itself.
        return (address["proxy"] ?? "auto") switch
        {
            "native" when namesSocket => throw RemoteAddress.Invalid(address.Original, "'proxy=native' finds the socket by itself: it goes neither with 'socket' nor with 'netcat'"),
            "native" => Shell(byHelper),
            "auto" when !namesSocket => Shell($"if command -v virt-ssh-helper >/dev/null 2>&1; then {byHelper}; else {byNetcat}; fi"),
            "auto" or "netcat" => Shell(byNetcat),
            var other => throw RemoteAddress.Invalid(address.Original, $"proxy '{other}' is not known: it is auto, netcat or native"),
        };
    }

    // The shell over there takes the quotes of the script away, the sh that it runs those within.
    private static string Shell(string script) => $"sh -c {Quoted(script)}";

    private static string Quoted(string word) => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
