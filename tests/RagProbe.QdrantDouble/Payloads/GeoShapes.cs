using Qdrant.Client.Grpc;

namespace RagProbe.QdrantDouble.Payloads;

/// <summary>Geo conditions on a sphere (radius) and on the plane of degrees (box, polygon).</summary>
internal static class GeoShapes
{
    private const double EarthRadiusMetres = 6_371_008.8;

    /// <summary>A payload's <c>{lon, lat}</c>; null when it is none.</summary>
    public static (double Lon, double Lat)? Read(Value value) =>
        value.KindCase == Value.KindOneofCase.StructValue
        && Number(value.StructValue, "lon") is { } lon
        && Number(value.StructValue, "lat") is { } lat
        && Math.Abs(lon) <= 180
        && Math.Abs(lat) <= 90
            ? (lon, lat)
            : null;

    public static bool Within(GeoRadius circle, (double Lon, double Lat) point) =>
        Haversine((circle.Center.Lon, circle.Center.Lat), point) < circle.Radius;

    public static bool Within(GeoBoundingBox box, (double Lon, double Lat) point)
    {
        var west = box.TopLeft.Lon;
        var east = box.BottomRight.Lon;
        // A box may cross the antimeridian.
        var inLongitude = west <= east ? point.Lon > west && point.Lon < east : point.Lon > west || point.Lon < east;
        return inLongitude && point.Lat < box.TopLeft.Lat && point.Lat > box.BottomRight.Lat;
    }

    public static bool Within(GeoPolygon polygon, (double Lon, double Lat) point) =>
        Inside(polygon.Exterior.Points, point) && !polygon.Interiors.Any(hole => Inside(hole.Points, point));

    private static bool Inside(IReadOnlyList<GeoPoint> ring, (double Lon, double Lat) point)
    {
        var inside = false;
        for (int i = 0, j = ring.Count - 1; i < ring.Count; j = i++)
        {
            var (a, b) = (ring[i], ring[j]);
            if (a.Lat > point.Lat != b.Lat > point.Lat
                && point.Lon < ((b.Lon - a.Lon) * (point.Lat - a.Lat) / (b.Lat - a.Lat)) + a.Lon)
            {
                inside = !inside;
            }
        }

        return inside;
    }

    private static double Haversine((double Lon, double Lat) from, (double Lon, double Lat) to)
    {
        var latitudes = Math.Sin(double.DegreesToRadians(to.Lat - from.Lat) / 2);
        var longitudes = Math.Sin(double.DegreesToRadians(to.Lon - from.Lon) / 2);
        var half = (latitudes * latitudes)
            + (Math.Cos(double.DegreesToRadians(from.Lat)) * Math.Cos(double.DegreesToRadians(to.Lat)) * longitudes * longitudes);
        return 2 * EarthRadiusMetres * Math.Asin(Math.Min(1, Math.Sqrt(half)));
    }

    private static double? Number(Struct fields, string name) =>
        fields.Fields.TryGetValue(name, out var value)
            ? value.KindCase switch
            {
                Value.KindOneofCase.DoubleValue => value.DoubleValue,
                Value.KindOneofCase.IntegerValue => value.IntegerValue,
                _ => null,
            }
            : null;
}
