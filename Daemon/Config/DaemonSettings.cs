using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using Microsoft.Extensions.Logging;
using Rx.Hypervisor.Daemon.Logging;

namespace Rx.Hypervisor.Daemon.Config;

/// <summary>What the configuration file says, and what holds without it. What each is for: <see cref="ConfigKeys"/>.</summary>
internal sealed record DaemonSettings
{
    private const UnixFileMode ReadWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    internal string? SocketDirectory { get; init; }

    internal string? SocketGroup { get; init; }

    internal UnixFileMode ReadWriteMode { get; init; } = ReadWrite;

    internal UnixFileMode ReadOnlyMode { get; init; } = ReadWrite
        | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    internal bool TakesLibvirtSockets { get; init; }

    internal bool ListensTls { get; init; } = true;

    internal bool ListensTcp { get; init; }

    internal int TlsPort { get; init; } = 16514;

    internal int TcpPort { get; init; } = 16509;

    internal IPAddress? ListenAddress { get; init; }

    internal AuthScheme ReadWriteAuth { get; init; }

    internal AuthScheme ReadOnlyAuth { get; init; }

    internal AuthScheme TcpAuth { get; init; } = AuthScheme.Sasl;

    internal AuthScheme TlsAuth { get; init; }

    internal string KeyFile { get; init; } = "/etc/pki/libvirt/private/serverkey.pem";

    internal string CertificateFile { get; init; } = "/etc/pki/libvirt/servercert.pem";

    internal string AuthorityFile { get; init; } = "/etc/pki/CA/cacert.pem";

    internal string? RevocationFile { get; init; }

    internal bool ChecksOwnCertificate { get; init; } = true;

    internal bool ChecksCertificates { get; init; } = true;

    internal IReadOnlyList<string>? AllowedNames { get; init; }

    internal IReadOnlyList<string>? AllowedUsers { get; init; }

    internal int MaxClients { get; init; } = 5000;

    internal int MaxAnonymousClients { get; init; } = 20;

    internal int MaxClientCalls { get; init; } = 5;

    internal int MaxClientBacklog { get; init; } = 4 * 1024 * 1024;

    internal TimeSpan? KeepAliveInterval { get; init; } = TimeSpan.FromSeconds(5);

    internal int KeepAliveCount { get; init; } = 5;

    internal int LogLevel { get; init; } = 2;

    internal string LogFilters { get; init; } = "";

    internal string LogOutputs { get; init; } = "";

    internal StartupPlan Startup { get; init; } = new();

    internal ShutdownPlan Shutdown { get; init; } = new() { Guests = GuestsAtStop.ShutDown };

    internal JournalOptions Journal { get; init; } = new();

    internal string? RecordFile { get; init; }

    internal long MaxRecordBytes { get; init; } = 256L * 1024 * 1024;

    internal bool RecordsMetadata { get; init; } = true;

    /// <summary>Like <see cref="LogLevel"/>, as the logger takes it.</summary>
    internal LogLevel LowestLevel => LogLevels.Of(LogLevel);
}
