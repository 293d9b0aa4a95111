using System.IO;
using System.Runtime.Versioning;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>Programs that are started as QEMU and are not. Handle 3 is the listening socket of the monitor, as QEMU gets it.</summary>
[SupportedOSPlatform("linux")]
internal static class FakeEmulator
{
    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>A script for sh.</summary>
    internal static string Shell(LiveHost host, string script) => Write(host["emulator"], $"#!/bin/sh\n{script}\n");

    /// <summary>A script for perl that has taken the engine's connection as <c>$monitor</c>.</summary>
    internal static string Perl(LiveHost host, string script) => Write(host["emulator"], $"""
        #!/usr/bin/perl
        $| = 1;
        open(my $listener, '+<&=', 3) or die "no monitor: $!";
        accept(my $monitor, $listener) or die "nobody connects: $!";
        {script}

        """);

    internal static string Write(string path, string text, UnixFileMode mode = Executable)
    {
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, mode);
        return path;
    }
}
