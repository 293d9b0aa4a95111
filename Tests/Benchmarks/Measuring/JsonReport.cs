using System.IO;
using System.Text.Json;

namespace Rx.Hypervisor.Benchmarks.Measuring;

/// <summary>One JSON object a line, for programs.</summary>
internal sealed class JsonReport(TextWriter output) : IReport
{
    public void Begin(string title)
    {
        // Each row names its section.
    }

    public void Add(Row row) => output.WriteLine(JsonSerializer.Serialize(row, RowJson.Default.Row));
}
