"""Distances on the globe, in kilometres."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

EARTH_KM = 6371.0088


def great_circle_km(lat1: float, lon1: float, lat2: Floats, lon2: Floats) -> Floats:
    """Haversine distance from one point to many; degrees, R = 6371.0088 km."""
    a, b = np.radians(lat1), np.radians(lat2)
    half = np.sin((b - a) / 2) ** 2
    half = half + np.cos(a) * np.cos(b) * np.sin(np.radians(lon2 - lon1) / 2) ** 2
    distance: Floats = 2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0)))
    return distance


def distances_km(lat: Floats, lon: Floats, to_lat: Floats, to_lon: Floats) -> Floats:
    """Great-circle distances, shape (len(lat), len(to_lat)); NaN where a point is missing."""
    a, b = np.radians(lat)[:, None], np.radians(to_lat)[None, :]
    across = np.radians(to_lon)[None, :] - np.radians(lon)[:, None]
    half = np.sin((b - a) / 2) ** 2 + np.cos(a) * np.cos(b) * np.sin(across / 2) ** 2
    found: Floats = 2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0)))
    return found
