using System.IO;

namespace Rx.Hypervisor.Benchmarks.Measuring;

/// <summary>Aligned columns for people.</summary>
internal sealed class TextReport(TextWriter output) : IReport
{
    public void Begin(string title)
    {
        output.WriteLine($"\n{title}");
        output.WriteLine($"  {"",-28} {"n",9} {"ns",11} {"ratio",8} {"min-max",15} {"bytes",7}");
    }

    public void Add(Row row)
    {
        string spread = row.RatioMin is null ? "" : $"{row.RatioMin:0.00}-{row.RatioMax:0.00}";
        string bytes = row.Bytes is { } count ? $"{count:0.0}" : "";
        string verdict = row.IsMet switch { true => "  ok", false => "  MISSED", null => "" };
        output.WriteLine(
            $"  {row.Name,-28} {row.Size,9:N0} {row.Nanoseconds,11:N0} {row.Ratio,8:0.00} {spread,15} {bytes,7}{verdict}");
    }
}
