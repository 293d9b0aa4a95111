namespace Rx.Hypervisor.Daemon.Config;

/// <summary>A place in a configuration file.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">In characters, from 1.</param>
internal readonly record struct ConfigPlace(int Line, int Column)
{
    public override string ToString() => $"{Line}:{Column}";
}
