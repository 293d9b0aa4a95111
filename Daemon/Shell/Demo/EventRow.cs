namespace Rx.Hypervisor.Shell.Demo;

/// <summary>An event as the cells of a table.</summary>
internal readonly record struct EventRow(string Time, string Position, string Name, string Event, string State, string Cause)
{
    internal static readonly EventRow Heading = new("time", "position", "name", "event", "state", "cause");

    internal static EventRow Of(HypervisorEvent news)
    {
        var domain = news as DomainEvent;
        var network = news as NetworkEvent;
        return new EventRow(
            news.At.ToLocalTime().ToString("HH:mm:ss.fff"),
            $"{news.Position.Sequence}@{news.Position.Epoch.ToString("N")[..8]}", // As much as a person compares.
            domain?.Name ?? network?.Name ?? "",
            EventText.Of(news),
            domain?.State.ToString() ?? "",
            (domain?.Cause ?? network?.Cause).ToString() ?? "");
    }
}
