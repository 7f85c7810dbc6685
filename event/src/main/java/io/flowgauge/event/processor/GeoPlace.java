package io.flowgauge.event.processor;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigErrors;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.config.Types;
import io.flowgauge.event.EventObject;
import java.util.List;
import java.util.regex.Pattern;

/** The settings {@code geo}: where a machine stands, in the words of whoever configures it. */
final class GeoPlace {
    private static final Pattern LOCATION =
            Pattern.compile("\\s*-?\\d+(\\.\\d+)?\\s*,\\s*-?\\d+(\\.\\d+)?\\s*");

    private static final String PREFIX = "geo.";
    private static final Setting<String> LOCATION_SETTING =
            text("location", "Latitude and longitude: `52.5, 13.4`.");

    /** All of them. */
    static final List<Setting<String>> SETTINGS =
            List.of(
                    text("name", "Where this machine is: a name of your choice for the place."),
                    LOCATION_SETTING,
                    text("continent_name", "The continent."),
                    text("country_iso_code", "The country, two letters."),
                    text("region_name", "The region."),
                    text("region_iso_code", "The region's code, such as `DE-BE`."),
                    text("city_name", "The city."));

    private GeoPlace() {}

    private static Setting<String> text(String name, String description) {
        return Setting.of(PREFIX + name, Types.text(), "", description);
    }

    /**
     * Reads the settings; what is not set is left out.
     *
     * @throws UserErrorException if the location is none
     */
    static EventObject read(SectionReader settings) throws UserErrorException {
        EventObject place = new EventObject();
        for (Setting<String> setting : SETTINGS) {
            String value = settings.get(setting);
            if (!value.isEmpty()) {
                place.put(setting.key().substring(PREFIX.length()), value);
            }
        }
        String location = settings.get(LOCATION_SETTING);
        if (!location.isEmpty() && !LOCATION.matcher(location).matches()) {
            throw ConfigErrors.at(
                    settings.position(LOCATION_SETTING),
                    settings.keyOf(LOCATION_SETTING),
                    "\"" + location + "\" is no latitude and longitude",
                    "two numbers, such as \"52.5, 13.4\"");
        }
        return place;
    }
}
