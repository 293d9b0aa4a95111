using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;
using Rx.Hypervisor.Daemon.Logging;

namespace Rx.Hypervisor.Daemon.Config;

/// <summary>Every setting there is. The reference in docs/daemon.md is written from this table.</summary>
internal static class ConfigKeys
{
    private const int BytesPerKiB = 1024;
    private const long BytesPerMiB = 1024 * 1024;
    private const int LongestDeadline = 24 * 60 * 60;
    private const string SchemeWords = "none, sasl";

    private static readonly (string Word, GuestsAtStop Guests)[] ShutdownWords =
    [
        ("shutdown", GuestsAtStop.ShutDown),
        ("shutdown-save", GuestsAtStop.ShutDownThenSave),
        ("save", GuestsAtStop.Save),
        ("destroy", GuestsAtStop.Destroy),
    ];

    internal static IReadOnlyList<ConfigKey> All { get; } =
    [
        ConfigKey.Text("unix_sock_dir", "an absolute path", static s => s.SocketDirectory, static (s, text) => s with { SocketDirectory = Folder(text) },
            "The folder of the sockets `libvirt-sock` and `libvirt-sock-ro`; by default the one for run-time files. Not used with socket activation."),
        ConfigKey.Text("unix_sock_group", "the name of a group", static s => s.SocketGroup, static (s, text) => s with { SocketGroup = NotEmpty(text) },
            "The group that the sockets belong to. Whoever may write to the read-write socket is as good as root. Not used with socket activation."),
        ConfigKey.Text("unix_sock_rw_perms", "an octal mode", static s => Octal(s.ReadWriteMode), static (s, text) => s with { ReadWriteMode = Mode(text!) },
            "The mode of the read-write socket. Not used with socket activation."),
        ConfigKey.Text("unix_sock_ro_perms", "an octal mode", static s => Octal(s.ReadOnlyMode), static (s, text) => s with { ReadOnlyMode = Mode(text!) },
            "The mode of the read-only socket. Not used with socket activation."),
        ConfigKey.Flag("libvirt_sockets", static s => s.TakesLibvirtSockets, static (s, isOn) => s with { TakesLibvirtSockets = isOn },
            "Listen at libvirt's own paths too, so that its tools find this daemon without being told: `/run/libvirt/libvirt-sock` and "
            + "`libvirt-sock-ro`. Refused while a libvirtd listens there."),

        ConfigKey.Flag("listen_tls", static s => s.ListensTls, static (s, isOn) => s with { ListensTls = isOn },
            "Listen for TLS, when rxhvd is started with `--listen`."),
        ConfigKey.Flag("listen_tcp", static s => s.ListensTcp, static (s, isOn) => s with { ListensTcp = isOn },
            "Listen for TCP, when rxhvd is started with `--listen`. Nothing on it is encrypted: not for networks."),
        ConfigKey.Text("tls_port", "a port", static s => $"{s.TlsPort}", static (s, text) => s with { TlsPort = Port(text!) }, "The port for TLS."),
        ConfigKey.Text("tcp_port", "a port", static s => $"{s.TcpPort}", static (s, text) => s with { TcpPort = Port(text!) }, "The port for TCP."),
        ConfigKey.Text("listen_addr", "an address", static s => s.ListenAddress?.ToString(), static (s, text) => s with { ListenAddress = Address(text) },
            "The address to listen at, for TLS and TCP; by default all there are."),

        ConfigKey.Text("auth_unix_rw", SchemeWords, static s => Word(s.ReadWriteAuth), static (s, text) => s with { ReadWriteAuth = Scheme(text!) },
            "How clients of the read-write socket say who they are. With `none`, whoever may open it is in."),
        ConfigKey.Text("auth_unix_ro", SchemeWords, static s => Word(s.ReadOnlyAuth), static (s, text) => s with { ReadOnlyAuth = Scheme(text!) },
            "How clients of the read-only socket do."),
        ConfigKey.Text("auth_tls", SchemeWords, static s => Word(s.TlsAuth), static (s, text) => s with { TlsAuth = Scheme(text!) },
            "How clients that come by TLS do, besides the certificate that they must have."),
        ConfigKey.Text("auth_tcp", SchemeWords, static s => Word(s.TcpAuth), static (s, text) => s with { TcpAuth = Scheme(text!) },
            "How clients that come by TCP do. No mechanism that is offered encrypts, so that `sasl` is refused with `listen_tcp`; `none` lets anybody in."),
        ConfigKey.Texts("sasl_allowed_username_list", "patterns", static s => s.AllowedUsers, static (s, texts) => s with { AllowedUsers = texts },
            "Who of those who have a password is let in; `*` stands for anything. By default all; an empty list is nobody.") with
        { Takes = ConfigTakes.AtReload },

        ConfigKey.Text("key_file", "an absolute path", static s => s.KeyFile, static (s, text) => s with { KeyFile = Folder(text)! },
            "The private key of this daemon.") with
        { Takes = ConfigTakes.AtReload },
        ConfigKey.Text("cert_file", "an absolute path", static s => s.CertificateFile, static (s, text) => s with { CertificateFile = Folder(text)! },
            "Its certificate.") with
        { Takes = ConfigTakes.AtReload },
        ConfigKey.Text("ca_file", "an absolute path", static s => s.AuthorityFile, static (s, text) => s with { AuthorityFile = Folder(text)! },
            "The certificate of the authority that has signed it, and those of clients.") with
        { Takes = ConfigTakes.AtReload },
        ConfigKey.Text("crl_file", "an absolute path", static s => s.RevocationFile, static (s, text) => s with { RevocationFile = Folder(text) },
            "The certificates that the authority has revoked.") with
        { Takes = ConfigTakes.AtReload },
        ConfigKey.Flag("tls_no_sanity_certificate", static s => !s.ChecksOwnCertificate, static (s, isOff) => s with { ChecksOwnCertificate = !isOff },
            "Do not check the own certificate when it is read. What is wrong with it shows at clients then.") with
        { Takes = ConfigTakes.AtReload },
        ConfigKey.Flag("tls_no_verify_certificate", static s => !s.ChecksCertificates, static (s, isOff) => s with { ChecksCertificates = !isOff },
            "Let clients in that have no certificate.") with
        { Takes = ConfigTakes.AtReload },
        ConfigKey.Texts("tls_allowed_dn_list", "patterns", static s => s.AllowedNames, static (s, texts) => s with { AllowedNames = texts },
            "The distinguished names of clients that are let in, such as `C=GB,O=Example,CN=*`. By default all that the authority has signed; an empty list is nobody.") with
        { Takes = ConfigTakes.AtReload },

        ConfigKey.Number("max_clients", 1, 1_000_000, static s => s.MaxClients, static (s, count) => s with { MaxClients = (int)count },
            "How many clients may be connected at once.") with
        { Takes = ConfigTakes.AtReload },
        ConfigKey.Number("max_anonymous_clients", 0, 1_000_000, static s => s.MaxAnonymousClients, static (s, count) => s with { MaxAnonymousClients = (int)count },
            "How many may be connected that have not said yet who they are; 0: any number.") with
        { Takes = ConfigTakes.AtReload },
        ConfigKey.Number("max_client_requests", 1, 10_000, static s => s.MaxClientCalls, static (s, count) => s with { MaxClientCalls = (int)count },
            "How many calls of one client are carried out at once; further ones wait.") with
        { Takes = ConfigTakes.AtReload },
        ConfigKey.Number("keepalive_interval", -1, 86_400, static s => s.KeepAliveInterval is { } span ? Seconds(span) : -1,
            static (s, seconds) => s with { KeepAliveInterval = seconds <= 0 ? null : TimeSpan.FromSeconds(seconds) },
            "After how many seconds of silence a client that wants it is asked whether it lives; -1: never."),
        ConfigKey.Number("keepalive_count", 0, 10_000, static s => s.KeepAliveCount, static (s, count) => s with { KeepAliveCount = (int)count },
            "How many such questions may stay without an answer before it is disconnected."),

        ConfigKey.Number("log_level", LogLevels.Lowest, LogLevels.Highest, static s => s.LogLevel, static (s, level) => s with { LogLevel = (int)level },
            "What is logged, at the least: 4 errors, 3 warnings, 2 what an operator wants to know, 1 debugging, 0 everything on the wire and the monitors too.") with
        { Takes = ConfigTakes.AtReload },
        ConfigKey.Text("log_filters", "LEVEL:MATCH, parted by spaces", static s => s.LogFilters, static (s, text) => s with { LogFilters = Parsed(text!, LogFilter.ParseAll) },
            "Another level for a part of the program: a category whose name contains MATCH (`*` and `?` as in a shell, in any case of letters). The first that fits counts.") with
        { Takes = ConfigTakes.AtReload },
        ConfigKey.Text("log_outputs", "LEVEL:OUTPUT, parted by spaces", static s => s.LogOutputs, static (s, text) => s with { LogOutputs = Parsed(text!, LogTarget.ParseAll) },
            "Where messages go: `stderr`, `journald`, `syslog:NAME`, `file:PATH`. By default the journal when standard error is it, else standard error; "
            + "in the background (`-d`) the journal, or where there is none a file.") with
        { Takes = ConfigTakes.AtReload },

        ConfigKey.Number("startup_at_once", 1, 1024, static s => s.Startup.AtOnce, static (s, count) => s with { Startup = s.Startup with { AtOnce = (int)count } },
            "How many guests with autostart are started at once."),
        ConfigKey.Number("startup_deadline", 1, LongestDeadline, static s => Seconds(s.Startup.Deadline),
            static (s, seconds) => s with { Startup = s.Startup with { Deadline = TimeSpan.FromSeconds(seconds) } },
            "How many seconds each of them may take."),
        ConfigKey.Text("shutdown_guests", string.Join(", ", ShutdownWords.Select(static pair => pair.Word)),
            static s => Array.Find(ShutdownWords, pair => pair.Guests == s.Shutdown.Guests).Word,
            static (s, text) => s with { Shutdown = s.Shutdown with { Guests = AtShutdown(text!) } },
            "What `rxhvd --shutdown-guests` does with them: press the power button, and cut the power of those that are not off in time (`shutdown`) or save "
            + "them (`shutdown-save`); save them at once; cut their power. The end of the daemon itself does nothing to guests.") with
        { Takes = ConfigTakes.AtReload },
        ConfigKey.Number("shutdown_at_once", 1, 1024, static s => s.Shutdown.AtOnce, static (s, count) => s with { Shutdown = s.Shutdown with { AtOnce = (int)count } },
            "How many are brought down at once.") with
        { Takes = ConfigTakes.AtReload },
        ConfigKey.Number("shutdown_deadline", 1, LongestDeadline, static s => Seconds(s.Shutdown.Deadline),
            static (s, seconds) => s with { Shutdown = s.Shutdown with { Deadline = TimeSpan.FromSeconds(seconds) } },
            "How many seconds each has.") with
        { Takes = ConfigTakes.AtReload },

        ConfigKey.Number("events_client_backlog", 64, 1024 * 1024, static s => s.MaxClientBacklog / BytesPerKiB, static (s, kibibytes) => s with { MaxClientBacklog = (int)(kibibytes * BytesPerKiB) },
            "How much may wait for a client to read it, events among it, in KiB. One that does not read is disconnected beyond that.") with
        { Takes = ConfigTakes.AtReload },
        ConfigKey.Number("events_journal_size", 1, 1024 * 1024, static s => s.Journal.MaxBytes / BytesPerMiB,
            static (s, mebibytes) => s with { Journal = s.Journal with { MaxBytes = mebibytes * BytesPerMiB } },
            "How large the journal of events may become, in MiB."),
        ConfigKey.Number("events_journal_age", 1, 36_500, static s => (long)s.Journal.MaxAge.TotalDays,
            static (s, days) => s with { Journal = s.Journal with { MaxAge = TimeSpan.FromDays(days) } },
            "How old an event in the journal may become, in days."),

        ConfigKey.Text("record_file", "an absolute path", static s => s.RecordFile, static (s, text) => s with { RecordFile = Folder(text) },
            "Record in this file what the drivers learn, from the start of rxhvd on, or from a reload on: `rxhv replay` tells it again. The file that is there becomes FILE.old, and the "
            + "one of that name goes. To begin such a recording the drivers of a running daemon are started anew; clients wait some hundredths of a second.") with
        { Takes = ConfigTakes.AtReload },
        ConfigKey.Number("record_size", 1, 1024 * 1024, static s => s.MaxRecordBytes / BytesPerMiB, static (s, mebibytes) => s with { MaxRecordBytes = mebibytes * BytesPerMiB },
            "How large a recording may become, in MiB; it ends there. Counts for the next one.") with
        { Takes = ConfigTakes.AtReload },
        ConfigKey.Flag("record_metadata", static s => s.RecordsMetadata, static (s, isOn) => s with { RecordsMetadata = isOn },
            "Record what people and tools wrote into `<metadata>` of domains too. Passwords never are. Counts for the next one.") with
        { Takes = ConfigTakes.AtReload },

        ConfigKey.Refused("access_drivers", "[]", "who may open a socket may use all of it; the mode and the group of the sockets say who may"),
        ConfigKey.Refused("tcp_min_ssf", "0", "nothing that is offered encrypts on plain TCP; use TLS"),
        ConfigKey.Refused("tls_priority", "\"NORMAL\"", "the system's policy for cryptography decides"),
        .. new[] { "min_workers", "max_workers", "prio_workers" }.Select(static name => ConfigKey.Ignored(name, "There are no worker threads: one loop serves all clients.")),
        .. new[]
        {
            "unix_sock_admin_perms", "admin_min_workers", "admin_max_workers", "admin_max_clients", "admin_max_queued_clients",
            "admin_max_client_requests", "admin_keepalive_interval", "admin_keepalive_count", "admin_keepalive_required",
        }.Select(static name => ConfigKey.Ignored(name, "There is no administration socket.")),
        ConfigKey.Ignored("audit_level", "Nothing is sent to the audit system; the journal of events says who did what.") with
        { Apply = static (settings, value) => value is ConfigNumber { Value: 2 } ? throw new ConfigException(value.At, "2 asks to refuse to run without the audit system, and nothing is sent there") : settings },
        ConfigKey.Ignored("max_queued_clients", "Clients are accepted at once; the kernel's queue in front of that has a fixed length."),
        ConfigKey.Ignored("audit_logging", "Nothing is sent to the audit system."),
        ConfigKey.Ignored("host_uuid", "The host is known by /etc/machine-id."),
        ConfigKey.Ignored("host_uuid_source", "The host is known by /etc/machine-id."),
        ConfigKey.Ignored("keepalive_required", "No longer used by libvirt either."),
        ConfigKey.Ignored("ovs_timeout", "Open vSwitch is not used."),
    ];

    /// <summary>The settings of a file on top of what holds without it.</summary>
    /// <exception cref="ConfigException">One is not known, or its value not possible.</exception>
    internal static DaemonSettings Apply(IReadOnlyList<ConfigEntry> entries)
        => entries.Aggregate(new DaemonSettings(), static (settings, entry) => Of(entry).Apply(settings, entry.Value));

    /// <summary>The key of an entry.</summary>
    /// <exception cref="ConfigException">There is none.</exception>
    internal static ConfigKey Of(ConfigEntry entry) => All.FirstOrDefault(key => key.Name == entry.Name)
        ?? throw new ConfigException(entry.At, $"there is no setting '{entry.Name}'{Suggestion(entry.Name)}");

    private static string Suggestion(string name)
    {
        ConfigKey nearest = All.MinBy(key => Distance(key.Name, name))!;
        return Distance(nearest.Name, name) <= 1 + (name.Length / 4) ? $"; did you mean '{nearest.Name}'?" : "";
    }

    // Levenshtein's: the fewest letters to add, drop or exchange.
    private static int Distance(string one, string other)
    {
        int[] row = [.. Enumerable.Range(0, other.Length + 1)];
        for (int i = 1; i <= one.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.Length; j++)
            {
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (one[i - 1] == other[j - 1] ? 0 : 1)));
            }
        }

        return row[^1];
    }

    private static string Word(AuthScheme scheme) => scheme == AuthScheme.Sasl ? "sasl" : "none";

    private static AuthScheme Scheme(string text) => text switch
    {
        "none" => AuthScheme.None,
        "sasl" => AuthScheme.Sasl,
        "polkit" => throw new FormatException("'polkit' is not possible: use the mode and the group of the socket, or 'sasl'"),
        _ => throw new FormatException($"'{text}' is none of {SchemeWords}"),
    };

    private static int Port(string text) => ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) && port > 0
        ? port
        : throw new FormatException($"'{text}' is no port: it is a number from 1 to 65535");

    private static IPAddress? Address(string? text) => text is null ? null : IPAddress.TryParse(text, out IPAddress? address) ? address : throw new FormatException($"'{text}' is no address");

    private static long Seconds(TimeSpan span) => (long)span.TotalSeconds;

    private static string Octal(UnixFileMode mode) => $"0{Convert.ToString((int)mode, 8)}";

    private static string? NotEmpty(string? text) => text is null or { Length: > 0 } ? text : throw new FormatException("it is empty");

    private static string? Folder(string? text) => text is null || Path.IsPathFullyQualified(text) ? text : throw new FormatException($"'{text}' is no absolute path");

    private static UnixFileMode Mode(string text)
    {
        bool isOctal = text.Length is > 0 and <= 4 && text.All(static digit => digit is >= '0' and <= '7');
        int mode = isOctal ? Convert.ToInt32(text, 8) : -1;
        return mode is >= 0 and <= 0x1FF ? (UnixFileMode)mode : throw new FormatException($"'{text}' is no mode: it has three octal digits, as \"0660\"");
    }

    private static GuestsAtStop AtShutdown(string text)
    {
        (string word, GuestsAtStop guests) = Array.Find(ShutdownWords, pair => pair.Word == text);
        return word is not null ? guests : throw new FormatException($"'{text}' is none of {string.Join(", ", ShutdownWords.Select(static pair => pair.Word))}");
    }

    // What is malformed is told where it stands, not when it is used.
    private static string Parsed<T>(string text, Func<string, T> parse)
    {
        parse(text);
        return text;
    }
}
