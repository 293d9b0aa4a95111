namespace Rx.Hypervisor.Daemon.Config;

/// <summary>When a changed setting takes effect.</summary>
internal enum ConfigTakes
{
    /// <summary>When the daemon is started anew.</summary>
    AtStart,

    /// <summary>At SIGHUP.</summary>
    AtReload,

    /// <summary>Never: it is read, and not honoured.</summary>
    Never,
}
