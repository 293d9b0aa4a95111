namespace Rx.Hypervisor.Benchmarks.Measuring;

/// <summary>Where rows go, as they come.</summary>
internal interface IReport
{
    /// <summary>Begins a section.</summary>
    /// <param name="title">What its rows measure.</param>
    void Begin(string title);

    /// <summary>Adds a row to the section.</summary>
    void Add(Row row);
}
